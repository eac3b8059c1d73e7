import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { step } from '../tools/progress';
import { OPENTOFU_REGISTRY, TERRAFORM_REGISTRY, type TerraformProgram } from './program';

/** A version of Terraform or OpenTofu that is built from its Go module. */
interface GoProgram extends Pick<TerraformProgram, 'registry'> {
  readonly product: string;
  readonly module: string;
  readonly version: string;
  /** Package of the program in the module. */
  readonly package: string;
}

/** The ends of what the modules say they run on. */
const PROGRAMS = {
  lowest: {
    product: 'Terraform',
    module: 'github.com/hashicorp/terraform',
    version: 'v1.7.5',
    package: '.',
    registry: TERRAFORM_REGISTRY,
  },
  newest: {
    product: 'Terraform',
    module: 'github.com/hashicorp/terraform',
    version: 'v1.16.4',
    package: '.',
    registry: TERRAFORM_REGISTRY,
  },
  opentofu: {
    product: 'OpenTofu',
    module: 'github.com/opentofu/opentofu',
    version: 'v1.12.6',
    package: './cmd/tofu',
    registry: OPENTOFU_REGISTRY,
  },
} satisfies Record<string, GoProgram>;

export type ProgramName = keyof typeof PROGRAMS;

export const PROGRAM_NAMES: readonly ProgramName[] = ['lowest', 'newest', 'opentofu'];

export function programTitle(name: ProgramName): string {
  const { product, version } = PROGRAMS[name];
  return `${product} ${version.slice(1)}`;
}

/**
 * False if a program is not built yet and can't be, or need not be: a build takes minutes of every processor and a gigabyte,
 * so only the long form of the tests makes one.
 */
export function canHaveProgram(name: ProgramName): boolean {
  return existsSync(folderOf(PROGRAMS[name])) || (process.env.LONG !== undefined && hasGo());
}

/** Returns the program, built once for all clones. */
export async function builtProgram(name: ProgramName): Promise<TerraformProgram> {
  const program = PROGRAMS[name];
  const folder = await madeOnce(folderOf(program), (draft) =>
    step(`building ${programTitle(name)}, which takes minutes`, () => build(program, draft)),
  );
  return { name: programTitle(name), command: join(folder, commandOf(program)), registry: program.registry };
}

/** Builds the programs one after the other; each build uses all processors. */
export async function buildPrograms(): Promise<void> {
  for (const name of PROGRAM_NAMES.filter(canHaveProgram)) await builtProgram(name);
}

function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

function folderOf({ product, version }: GoProgram): string {
  return join(cacheFolder('terraform-programs'), `${product.toLowerCase()}-${version}`);
}

function commandOf({ product }: GoProgram): string {
  return product === 'OpenTofu' ? 'tofu' : 'terraform';
}

/**
 * Builds in a copy of the module, because `go install` refuses modules that replace others, which a program may do only as the
 * main module.
 */
async function build(program: GoProgram, draft: string): Promise<void> {
  const source = join(draft, 'source');
  // Outside of any module, so that only what is named is downloaded.
  const output = await run('go', ['mod', 'download', '-json', `${program.module}@${program.version}`], { cwd: draft });
  await cp(JSON.parse(output).Dir, source, { recursive: true });
  // Go protects the files of its cache.
  await run('chmod', ['--recursive', 'u+w', source]);
  await leaveOutBackends(source);
  const command = join(draft, commandOf(program));
  // As the makers of the program build a release; otherwise its version ends with "-dev".
  const linking = `-ldflags=-s -w -X ${program.module}/version.dev=no`;
  const flags = ['-mod=mod', '-trimpath', '-buildvcs=false', linking, `-o=${command}`];
  await run('go', ['build', ...flags, program.package], { cwd: source }).catch((cause) => {
    throw new Error(`${program.product} ${program.version} could not be built with the Go of this machine.`, { cause });
  });
  await rm(source, { recursive: true });
}

/** Terraform's backends for remote state are modules in folders of their own, which the archive of its module lacks. */
async function leaveOutBackends(source: string): Promise<void> {
  const manifest = await readFile(join(source, 'go.mod'), 'utf8');
  for (const [, module = '', folder = ''] of manifest.matchAll(/^replace (\S+) => \.\/(\S+)$/gm)) {
    const target = join(source, folder);
    if (existsSync(join(target, 'go.mod'))) continue;
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'go.mod'), `module ${module}\n\ngo 1.24\n`);
    const backend = `package ${folder.split('/').at(-1)}

import "github.com/hashicorp/terraform/internal/backend"

func New() backend.Backend { panic("this build has no backends for remote state") }
`;
    if (folder.includes('/remote-state/')) await writeFile(join(target, 'backend.go'), backend);
  }
}
