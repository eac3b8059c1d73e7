import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { maskRulesSchema } from '../functions/mask/rules/document/json-schema';
import { MysqldumpModule } from './mysqldump';
import { ScheduledScriptModule } from './scheduled-script';
import { renderModuleFiles } from './synth/module-files';
import type { ModuleStack } from './synth/module-stack';
import { renderReadme } from './synth/readme';

/*
 * `npm run synth` writes the generated files of every module. `npm run synth -- --check` fails when one of them differs
 * from its source.
 */

const ROOT = join(__dirname, '..');

/** One stack per published module. */
const MODULES: readonly (new () => ModuleStack)[] = [MysqldumpModule, ScheduledScriptModule];

/** Every generated file: path → content. */
function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const Module of MODULES) {
    const stack = new Module();
    const folder = join(ROOT, 'modules', stack.name);
    for (const [name, content] of renderModuleFiles(stack)) {
      files.set(join(folder, name), content);
    }
    const readme = join(folder, 'README.md');
    files.set(readme, renderReadme(readFileSync(readme, 'utf8'), stack));
  }
  files.set(join(ROOT, 'docs', 'mask-rules.schema.json'), maskRulesSchema());
  return files;
}

/** Files beside the generated ones that Terraform would read as parts of a module. */
function foreignFiles(generated: ReadonlyMap<string, string>): string[] {
  return [...new Set([...generated.keys()].map(dirname))]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\.(tf|tf\.json|tofu)$/.test(path) && !generated.has(path));
}

function main(): void {
  const generated = generatedFiles();
  const foreign = foreignFiles(generated);
  if (foreign.length > 0) {
    const names = foreign.map((path) => relative(ROOT, path)).join(', ');
    throw new Error(
      `Terraform would read these files as parts of a module, and nothing generates them: ${names}. Remove them.`,
    );
  }
  const differing = [...generated].filter(
    ([path, content]) => !existsSync(path) || readFileSync(path, 'utf8') !== content,
  );
  const names = differing.map(([path]) => `\n  ${relative(ROOT, path)}`).join('');
  if (!process.argv.includes('--check')) {
    for (const [path, content] of differing) {
      writeFileSync(path, content);
    }
    console.log(names ? `Written:${names}` : 'Nothing to write: the generated files match their source.');
  } else if (names) {
    console.error(
      `These generated files differ from their source. Change the source instead of a generated file, run "npm run synth" and commit the result:${names}`,
    );
    process.exitCode = 1;
  } else {
    console.log('The generated files match their source.');
  }
}

main();
