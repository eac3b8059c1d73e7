import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../tools/command';

/*
 * `npx tsx dev/terraform/by-cdktn.ts`: synthesizes the modules with CDK Terrain, the community's fork of CDKTF, in place of
 * CDKTF, and fails if a byte of a generated file differs. It shows that the move is a change of names in package.json
 * (docs/decisions/0033-cdk-terrain-by-night.md).
 */

const REPOSITORY = join(__dirname, '../..');

/** The fork and its bindings, and the constructs that it accepts. */
const FORK = ['cdktn@latest', '@cdktn/provider-aws@latest', 'constructs@>=10.6.0 <10.8.0'];

/** What imports name → the package of the fork. */
const ALIASES = { cdktf: 'cdktn', '@cdktf/provider-aws': '@cdktn/provider-aws' } as const;

async function main(): Promise<void> {
  const project = mkdtempSync(join(tmpdir(), 'by-cdktn-'));
  try {
    await installFork(project);
    for (const path of ['infra', 'functions', 'layers', 'dev', 'modules', 'tsconfig.json', 'package.json']) {
      cpSync(join(REPOSITORY, path), join(project, path), {
        recursive: true,
        filter: (source) => !/(^|\/)(dist|\.terraform)$/.test(source),
      });
    }
    const tsx = join(REPOSITORY, 'node_modules/tsx/dist/cli.mjs');
    console.log(await run(process.execPath, [tsx, 'infra/main.ts', '--check'], { cwd: project }));
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Installs the fork under the names of CDKTF, with the other packages of this checkout. */
async function installFork(project: string): Promise<void> {
  writeFileSync(join(project, 'package.json'), '{}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...FORK], { cwd: project });
  const modules = join(project, 'node_modules');
  for (const [name, fork] of Object.entries(ALIASES)) {
    // A link, so that the bindings and the modules share one instance of the library.
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(modules, fork), join(modules, name));
  }
  const own = join(REPOSITORY, 'node_modules');
  for (const name of readdirSync(own).filter((name) => !name.startsWith('.') && name !== '@cdktf')) {
    const link = join(modules, name);
    if (!readdirSync(modules).includes(name)) symlinkSync(join(own, name), link);
  }
  for (const alias of Object.keys(ALIASES)) {
    const manifest = await run('node', ['-p', `JSON.stringify(require('${alias}/package.json'))`], { cwd: project });
    const { name, version } = JSON.parse(manifest);
    console.log(`${alias} is ${name} ${version}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
