import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { MysqldumpModule } from './mysqldump';
import { renderModuleFiles } from './synth/module-files';
import type { ModuleStack } from './synth/module-stack';
import { renderReadme } from './synth/readme';

const ROOT = join(__dirname, '..');

/** One stack per published module. */
const MODULES: readonly (() => ModuleStack)[] = [() => new MysqldumpModule()];

/** Every generated file of every module: path → content. */
function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const create of MODULES) {
    const stack = create();
    const folder = join(ROOT, 'modules', stack.name);
    for (const [name, content] of renderModuleFiles(stack)) {
      files.set(join(folder, name), content);
    }
    const readme = join(folder, 'README.md');
    files.set(readme, renderReadme(readFileSync(readme, 'utf8'), stack));
  }
  return files;
}

function main(): void {
  const differing = [...generatedFiles()].filter(
    ([path, content]) => !existsSync(path) || readFileSync(path, 'utf8') !== content,
  );
  const names = differing.map(([path]) => relative(ROOT, path));
  if (!process.argv.includes('--check')) {
    for (const [path, content] of differing) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    console.log(names.length === 0 ? 'Nothing to write.' : `Written:\n  ${names.join('\n  ')}`);
  } else if (names.length > 0) {
    console.error(
      `These files differ from what the source gives; run "npm run synth" and commit the result:\n  ${names.join('\n  ')}`,
    );
    process.exitCode = 1;
  } else {
    console.log('The generated files match their source.');
  }
}

main();
