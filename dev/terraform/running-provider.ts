import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killAndWait, spawnBound } from '../tools/processes';
import { TERRAFORM_REGISTRY } from './program';

/** A provider that serves one Terraform command after another. */
export interface RunningProvider {
  /** Tells Terraform to use it instead of a process of its own ("Debugging Providers", Terraform Plugin Development). */
  readonly environment: { readonly TF_REATTACH_PROVIDERS: string };
  stop(): Promise<void>;
}

/**
 * Starts the AWS provider that `terraform init` chose for a folder. Otherwise each command starts it for itself, and more
 * than once, which takes half of the processor time of a plan.
 *
 * @param env environment of the provider, with the endpoint and the credentials that it uses
 * @param registry under whose name the program looks for the provider
 * @returns undefined when the folder uses no AWS provider, or configures it more than once: a running one has only one
 * configuration
 */
export async function runningProvider(
  folder: string,
  env: NodeJS.ProcessEnv,
  registry: string,
): Promise<RunningProvider | undefined> {
  const versions = join(folder, '.terraform/providers', registry, 'hashicorp/aws');
  if (!existsSync(versions) || hasAlias(folder)) return undefined;
  const child = spawnBound(programIn(versions), ['-debug'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const stop = () => killAndWait(child);
  try {
    const { address, output } = await addressOf(child);
    // The provider names itself as it is in Terraform's registry.
    const reattach = address?.replaceAll(TERRAFORM_REGISTRY, registry);
    if (reattach !== undefined) return { environment: { TF_REATTACH_PROVIDERS: reattach }, stop };
    throw new Error(`The AWS provider ended without its address:\n${output}`);
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The address that a provider prints when it has started, or all that it printed until it ended. Its output is read on: a
 * provider that writes a line more would be ended by a pipe that nobody reads (SIGPIPE).
 */
function addressOf(child: ChildProcess): Promise<{ address?: string | undefined; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const address = /TF_REATTACH_PROVIDERS='(.+)'/.exec(output)?.[1];
      if (address !== undefined) resolve({ address, output });
    });
    child.once('close', () => resolve({ output }));
  });
}

function hasAlias(folder: string): boolean {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .some((name) => /^\s*alias\s*=/m.test(readFileSync(join(folder, name), 'utf8')));
}

/** Path of the provider's program; the folder of its platform is a link into a mirror. */
function programIn(versions: string): string {
  const [platform = ''] = readdirSync(versions).flatMap((version) =>
    readdirSync(join(versions, version)).map((name) => join(versions, version, name)),
  );
  const program = readdirSync(platform).find((name) => name.startsWith('terraform-provider-aws'));
  return join(platform, String(program));
}
