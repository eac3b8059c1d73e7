import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockSchema, Use } from './provider-schema';

/*
 * What is deprecated is not in the bindings. Another library that is made of the same provider has it in its declarations of
 * TypeScript (`@deprecated`), under names of its own: `deadLetterConfigs` for `dead_letter_config`.
 */

/** Its modules and names where they don't follow from the type: `aws_sqs_queue` is `sqs/queue`. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^aws_s3_bucket_replication_configuration$/, 's3/bucket_replication_config'],
  [/^aws_s3_object$/, 's3/bucket_objectv2'],
  [/^aws_vpc_(security_group_.*)$/, 'vpc/$1'],
  [/^aws_(vpc_endpoint|security_group)$/, 'ec2/$1'],
  [/^aws_([a-z0-9]+)_(.*)$/, '$1/$2'],
];

const MEMBER = /((?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?)\s*(?:readonly )?(\w+)\??: ([^;]+);/g;

/** Adds the deprecations of an unpacked `@pulumi/aws` to the schema of a type. */
export function withDeprecations(folder: string, type: string, schema: BlockSchema): BlockSchema {
  const file = join(folder, `${fileOf(type)}.d.ts`);
  if (!existsSync(file)) throw new Error(`No declaration for ${type}: there is no ${file}.`);
  const text = readFileSync(file, 'utf8');
  const body = type.startsWith('data.')
    ? bodyOf(text, /^export interface \w+Result \{/m)
    : bodyOf(text, /^export declare class \w+ extends /m);
  return annotated(body, schema, nestedOf(folder), type);
}

function fileOf(type: string): string {
  if (type.startsWith('data.')) return camelCase(type.replace('data.aws_', 'get_'));
  const [pattern, path] = OTHER_NAMES.find(([pattern]) => pattern.test(type)) ?? [/^/, ''];
  return camelCase(type.replace(pattern, path));
}

function annotated(body: string, schema: BlockSchema, nested: (name: string) => string, path: string): BlockSchema {
  const deprecated: Record<string, string> = {};
  const blocks: Record<string, BlockSchema & { use: Use }> = { ...schema.blocks };
  for (const [, comment = '', member = '', type = ''] of body.matchAll(MEMBER)) {
    const name = termOf(member, schema);
    const message = /@deprecated ([\s\S]*?)(?:\n\s*\* @|\n\s*\*?\/|\*\/)/
      .exec(comment)?.[1]
      ?.replace(/\s*\n\s*\*?\s*/g, ' ')
      .trim();
    if (message !== undefined) {
      if (name === undefined)
        throw new Error(`${path}: ${member} is deprecated, and the schema has nothing of this name.`);
      deprecated[name] = message;
    }
    const block = name === undefined ? undefined : schema.blocks[name];
    const inner = /outputs\.([\w.]+)/.exec(type)?.[1];
    if (name !== undefined && block && inner) {
      blocks[name] = { ...annotated(nested(inner), block, nested, `${path}.${name}`), use: block.use };
    }
  }
  return Object.keys(deprecated).length > 0 ? { ...schema, blocks, deprecated } : { ...schema, blocks };
}

/** The name of the provider for a member, which the library puts into the plural. */
function termOf(member: string, { arguments: plain, blocks }: BlockSchema): string | undefined {
  const name = snakeCase(member);
  const candidates = [name, name.replace(/s$/, ''), name.replace(/ies$/, 'y'), name.replace(/es$/, '')];
  return candidates.find((candidate) => plain[candidate] !== undefined || blocks[candidate] !== undefined);
}

let declarations: { folder: string; text: string } | undefined;

/** Finds the body of an interface of a nested block by its name, such as `s3.BucketLifecycleConfigurationRule`. */
function nestedOf(folder: string): (name: string) => string {
  if (declarations?.folder !== folder) {
    declarations = { folder, text: readFileSync(join(folder, 'types/output.d.ts'), 'utf8') };
  }
  const { text } = declarations;
  return (name) => {
    const [namespace, interfaceName] = name.split('.');
    const start = text.indexOf(`\nexport declare namespace ${namespace} {`);
    const end = text.indexOf('\n}', start);
    return bodyOf(text.slice(start, end), new RegExp(`^    interface ${interfaceName} \\{`, 'm'));
  };
}

/** What is between the first match and the closing brace with the same indentation. */
function bodyOf(text: string, start: RegExp): string {
  const match = start.exec(text);
  if (!match) throw new Error(`There is no declaration ${start}.`);
  const indentation = /^ */.exec(match[0])?.[0] ?? '';
  return text.slice(match.index + match[0].length, text.indexOf(`\n${indentation}}`, match.index));
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
