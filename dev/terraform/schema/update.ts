import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../tools/command';
import { schemaFromBindings } from './bindings';
import { withDeprecations } from './deprecations';
import { typesInUse } from './module-json';
import { type BlockSchema, type ProviderSchema, type RangeEnd, schemaFile } from './provider-schema';

/*
 * `npx tsx dev/terraform/schema/update.ts`: writes the schemas with which test/exhaustive/infra/provider compares the modules,
 * of the oldest version of the AWS provider that they name and of the newest. The nightly workflow does it as
 * well, so that a new version of the provider that deprecates something fails there first.
 */

/** The bindings of 5.79.0. Those of the newest version have another name since CDKTF was archived. */
const LOWEST = '@cdktf/provider-aws@19.45.0';
const NEWEST = '@cdktn/provider-aws@latest';
/** What of the newest version is deprecated. */
const DEPRECATIONS = '@pulumi/aws@latest';

async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'provider-schema-'));
  try {
    const types = typesInUse();
    const lowest = await unpacked(LOWEST, work);
    write(
      'lowest',
      lowest,
      types.map((type) => [type, schemaFromBindings(lowest.folder, type)]),
    );
    const newest = await unpacked(NEWEST, work);
    const declarations = await unpacked(DEPRECATIONS, work);
    write(
      'newest',
      newest,
      types.map((type) => [type, withDeprecations(declarations.folder, type, schemaFromBindings(newest.folder, type))]),
      [declarations],
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Package {
  readonly name: string;
  readonly folder: string;
}

/** Unpacks a package of npm, and nothing that it depends on. */
async function unpacked(specification: string, work: string): Promise<Package> {
  const archive = (await run('npm', ['pack', '--silent', `--pack-destination=${work}`, specification])).trim();
  const folder = join(work, archive.replace(/\.tgz$/, ''));
  await run('mkdir', [folder]);
  await run('tar', ['--extract', '--strip-components=1', `--directory=${folder}`, `--file=${join(work, archive)}`]);
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name: `${name}@${version}`, folder };
}

function write(
  end: RangeEnd,
  bindings: Package,
  types: readonly (readonly [string, BlockSchema])[],
  others: readonly Package[] = [],
): void {
  const schema: ProviderSchema = {
    provider: providerOf(bindings.folder),
    sources: [bindings, ...others].map((source) => source.name),
    types: Object.fromEntries(types),
  };
  const { types: _, ...head } = schema;
  // One line a type: a diff shows which ones a new version changes, and the file stays short.
  const lines = types.map(([type, block]) => `${JSON.stringify(type)}:${JSON.stringify(block)}`);
  const text = `${JSON.stringify(head).slice(0, -1)},"types":{\n${lines.join(',\n')}\n}}\n`;
  writeFileSync(schemaFile(end), text);
  console.log(`${end}: AWS provider ${schema.provider}, ${types.length} types, ${text.length} bytes`);
}

/** The version of the provider of which the bindings were made; each of their files names it. */
function providerOf(folder: string): string {
  const text = readFileSync(join(folder, 'lib/sqs-queue/index.js'), 'utf8');
  const version = /providerVersion: '([\d.]+)'/.exec(text)?.[1];
  if (version === undefined) throw new Error(`The bindings in ${folder} name no version of the provider.`);
  return version;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
