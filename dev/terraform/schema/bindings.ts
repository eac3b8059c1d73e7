import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockSchema, Use } from './provider-schema';

/*
 * Generated bindings of the provider for TypeScript have its complete schema: every class stands for a block, and has a getter
 * for each of its arguments, with a setter unless AWS decides it, and a reset if it need not be set.
 */

const CLASS = /^(?:export )?class (\w+) extends /gm;
/** `get fifoQueue() { return this.getBooleanAttribute('fifo_queue')`, or `return this._rule` for a block. */
const GETTER = /^ +get (\w+)\(\) \{\s+return ([^\n]+);/gm;
/** A block or a map is a field: `_rule = new S3BucketRuleList(this, "rule", false)`. */
const FIELD = /\b_(\w+) = new ([\w.]+?)(?:List|OutputReference)?\(this, ["'](\w+)["']/g;

/** The schema of a type, such as `aws_sqs_queue` or `data.aws_region`, from the folder of an unpacked package of bindings. */
export function schemaFromBindings(folder: string, type: string): BlockSchema {
  const name = type.replace('data.aws_', 'data-aws-').replace(/^aws_/, '').replaceAll('_', '-');
  const file = join(folder, 'lib', name, 'index.js');
  if (!existsSync(file)) throw new Error(`The bindings in ${folder} have no ${type}: there is no ${file}.`);
  const classes = classesOf(readFileSync(file, 'utf8'));
  const main = [...classes].find(([, text]) => text.includes(`tfResourceType = "${type.replace('data.', '')}"`));
  if (!main) throw new Error(`The bindings in ${file} have no class for ${type}.`);
  return blockOf(main[1], classes);
}

/** Text of each class by its name. */
function classesOf(source: string): Map<string, string> {
  const starts = [...source.matchAll(CLASS)];
  return new Map(
    starts.map(({ 1: name = '', index }, i) => [name, source.slice(index, starts[i + 1]?.index ?? source.length)]),
  );
}

function blockOf(text: string, classes: ReadonlyMap<string, string>): BlockSchema {
  const fields = new Map([...text.matchAll(FIELD)].map(([, field, type = '', name]) => [field, { type, name }]));
  const plain: Record<string, Use> = {};
  const blocks: Record<string, BlockSchema & { use: Use }> = {};
  for (const [, member = '', value = ''] of text.matchAll(GETTER)) {
    const field = value === `this._${member}` ? fields.get(member) : undefined;
    const name = field?.name ?? /this\.get\w+Attribute\('(\w+)'\)/.exec(value)?.[1];
    if (name === undefined) continue;
    const use = useOf(member, text);
    // Maps and lists of plain values have classes of the library.
    const inner = field && classes.get(`${field.type}OutputReference`);
    if (inner === undefined) plain[name] = use;
    else blocks[name] = { use, ...blockOf(inner, classes) };
  }
  return { arguments: plain, blocks };
}

function useOf(member: string, text: string): Use {
  const methods = member.charAt(0).toUpperCase() + member.slice(1);
  if (text.includes(` reset${methods}() {`)) return 'optional';
  return text.includes(` set ${member}(`) || text.includes(` put${methods}(`) ? 'required' : 'computed';
}
