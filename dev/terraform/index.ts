import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LocalCloud } from '../local-cloud';
import { run } from '../tools/command';
import { spawnBound, spawnContained } from '../tools/processes';
import { temporaryFolder } from '../tools/temporary-folder';
import { INSTALLED, type TerraformProgram } from './program';
import { terraformCliConfig } from './providers';
import { type RunningProvider, runningProvider } from './running-provider';

export interface TerraformOptions {
  /** The root module. */
  folder: string;
  /** Folder that is copied for the work, when `folder` refers to modules beside or above it. Default: `folder`. */
  copy?: string;
  /** The cloud that it is applied to. Without it, only commands without a provider work: validate, and test with mocks. */
  cloud?: LocalCloud;
  /** Default: the Terraform of this machine. */
  program?: TerraformProgram | undefined;
  /** Further variables of its environment. */
  environment?: Readonly<Record<string, string>>;
}

/** A module in the output of `terraform show -json`. */
export interface StateModule {
  resources?: { address: string; mode: 'managed' | 'data'; type: string; values: Record<string, unknown> }[];
  child_modules?: StateModule[];
}

/** A copy of a root module, with a state of its own, applied to a local cloud. */
export interface Terraform {
  /** The folder of the copy. */
  workFolder: string;
  init(): Promise<void>;
  validate(): Promise<void>;
  /** Applies and returns the duration. Later calls use the same variables. */
  apply(variables?: Record<string, unknown>): Promise<{ seconds: number }>;
  plan(): Promise<{
    changes: number;
    /** One line per change, such as `update aws_s3_bucket.dumps`. */
    addresses: string[];
  }>;
  destroy(): Promise<void>;
  /** The outputs, with a type that the caller chooses. */
  output<T extends object = Record<string, string>>(): Promise<T>;
  /** Runs `terraform test` and returns what it printed. */
  test(...args: string[]): Promise<string>;
  /** Addresses of all managed resources in the state. */
  resources(): Promise<string[]>;
  /** The state, in the form of `terraform show -json`. */
  state(): Promise<{ values?: { root_module: StateModule } }>;
  /** Runs any other command. */
  run(...args: string[]): Promise<string>;
  /** Removes the copy. Applied resources stay. */
  remove(): Promise<void>;
}

const MINIMUM = [1, 7] as const;

const USES_PROVIDER: ReadonlySet<string> = new Set(['validate', 'apply', 'plan', 'show', 'destroy', 'test']);

/** @throws Error unless Terraform is installed in a supported version. */
export async function requireTerraform(): Promise<void> {
  const where = `Install Terraform ${MINIMUM.join('.')} or later: https://developer.hashicorp.com/terraform/install`;
  const output = await run('terraform', ['version', '-json']).catch(() => {
    throw new Error(`The command terraform was not found. ${where}`);
  });
  const { terraform_version: version } = JSON.parse(output);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Error(`Terraform is ${version}. ${where}`);
  }
}

/** Prepares a root module for work in a copy, so that neither state nor plug-ins come near the sources. */
export async function terraform({
  folder,
  copy = folder,
  cloud,
  program = INSTALLED,
  environment,
}: TerraformOptions): Promise<Terraform> {
  if (program === INSTALLED) await requireTerraform();
  const root = temporaryFolder('terraform');
  const leaveOut = /^(\.terraform|\.terraform\.lock\.hcl|.*\.tfstate.*)$/;
  cpSync(copy, root, { recursive: true, filter: (source) => !leaveOut.test(basename(source)) });
  const workFolder = join(root, relative(copy, folder));
  // Endpoint and credentials are passed by environment variables, so that the configuration is that of a user.
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TF_CLI_CONFIG_FILE: await terraformCliConfig(),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    // Terraform and its provider live for seconds: most of what their garbage collectors do is wasted.
    GOGC: '400',
    ...cloud?.environment,
    ...environment,
  };

  let running: Promise<RunningProvider | undefined> | undefined;
  const providerFor = ([command = '']: readonly string[]) => {
    if (!USES_PROVIDER.has(command)) return undefined;
    running ??= runningProvider(workFolder, env, program.registry);
    return running;
  };
  const execute = async (...args: string[]): Promise<{ code: number | null; stdout: string }> => {
    const provider = await providerFor(args);
    // Terraform looks for the running provider by its process id, which a process namespace would hide.
    const spawn = provider ? spawnBound : spawnContained;
    const child = spawn(program.command, args, {
      cwd: workFolder,
      env: { ...env, ...provider?.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout as NonNullable<typeof child.stdout>),
      text(child.stderr as NonNullable<typeof child.stderr>),
      once(child, 'close'),
    ]);
    // `plan -detailed-exitcode` exits with 2 when there are changes.
    if (code !== 0 && !(code === 2 && args.includes('-detailed-exitcode'))) {
      // Standard output of a failed plan lists its changes, which hides the error; only `test` reports errors there.
      const output = args[0] === 'test' ? `${stdout}\n${stderr}` : stderr;
      const trouble = cloud ? troubleOf(cloud) : '';
      throw new Error(
        `${basename(program.command)} ${args.join(' ')} failed (exit code ${code}):\n${output.trim()}${trouble}`,
      );
    }
    return { code, stdout };
  };
  const runTerraform = async (...args: string[]) => (await execute(...args)).stdout;

  return {
    workFolder,
    run: runTerraform,
    init: async () => void (await runTerraform('init', '-no-color', '-input=false')),
    validate: async () => void (await runTerraform('validate', '-no-color')),
    apply: async (variables) => {
      if (variables) writeFileSync(join(workFolder, 'local-cloud.auto.tfvars.json'), JSON.stringify(variables));
      const startedAt = performance.now();
      await runTerraform('apply', '-no-color', '-input=false', '-auto-approve', '-parallelism=30');
      return { seconds: (performance.now() - startedAt) / 1000 };
    },
    plan: async () => {
      const flags = ['-no-color', '-input=false', '-detailed-exitcode', '-out=local-cloud.tfplan'];
      const { code } = await execute('plan', ...flags);
      // Reading the plan would load the provider once more.
      if (code === 0) return { changes: 0, addresses: [] };
      const plan = JSON.parse(await runTerraform('show', '-json', 'local-cloud.tfplan'));
      const changes: { address: string; change: { actions: string[] } }[] = plan.resource_changes ?? [];
      const addresses = changes
        .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
        .map(({ address, change }) => `${change.actions.join('+')} ${address}`);
      return { changes: addresses.length, addresses };
    },
    destroy: async () =>
      void (await runTerraform('destroy', '-no-color', '-input=false', '-auto-approve', '-parallelism=30')),
    output: async <T extends object>() => {
      const outputs: Record<string, { value: unknown }> = JSON.parse(await runTerraform('output', '-json'));
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) as T;
    },
    test: (...args) => runTerraform('test', '-no-color', ...args),
    resources: async () => {
      const addresses = (await runTerraform('state', 'list')).split('\n');
      return addresses.filter((address) => address !== '' && !/(^|\.)data\./.test(address));
    },
    state: async () => JSON.parse(await runTerraform('show', '-json')),
    remove: async () => {
      await (await running?.catch(() => undefined))?.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Warnings, errors and tracebacks of MiniStack's log: Terraform retries failed requests and does not report them. */
function troubleOf({ logFile }: LocalCloud): string {
  let isTrouble = false;
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => {
      const level = / (DEBUG|INFO|WARNING|ERROR|CRITICAL) \[/.exec(line)?.[1];
      // A line without a level belongs to the previous one.
      if (level !== undefined) isTrouble = level !== 'DEBUG' && level !== 'INFO';
      return isTrouble && line.trim() !== '';
    });
  return lines.length === 0 ? '' : `\nMiniStack wrote:\n${lines.slice(-20).join('\n')}`;
}
