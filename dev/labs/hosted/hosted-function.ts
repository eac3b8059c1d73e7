import { setTimeout as sleep } from 'node:timers/promises';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { deployFunction, deployRole } from '../../local-cloud/deploy';
import { type Answer, invoke } from '../../local-cloud/invoke';
import { functionZip } from '../released/function-zip';
import type { ReleasedModule } from '../released/released-module';

/** Choices for any function that is deployed for the job of the lab. */
export interface HostedOptions {
  /** The layer with the clients. */
  readonly layerArn: string;
  readonly memoryMb?: number;
  /** Environment variables that differ from those of the lab of the same function in the test's process. */
  readonly environment?: Record<string, string>;
  /** Further permissions, by the IDs of their statements. */
  readonly sids?: readonly string[];
}

/** A function of the job `shop` that works on dumps, as the module has it. */
export interface JobFunction {
  readonly name: string;
  /** Its folder in `functions/`, which also names its policy. */
  readonly folder: 'verify' | 'drill' | 'mask';
  /** IDs of the statements of its policy. */
  readonly sids: readonly string[];
}

/** Deploys the released code of a function with the role that the module makes. Returns the ARN of the function. */
export async function deployReleased(
  cloud: LocalCloud,
  module: ReleasedModule,
  { name, folder, sids }: JobFunction,
  settings: Omit<Partial<CreateFunctionCommandInput>, 'Role' | 'Code'>,
): Promise<string> {
  return deployFunction(cloud, name, '', {
    Role: await deployRole(cloud, name, module.statements(folder, sids)),
    Code: { ZipFile: await functionZip(folder) },
    ...settings,
  });
}

/** How one synchronous invocation ended: exactly one of `response` and `error` is set. */
export type HostedResult<Response> = Answer<Response> & {
  /** The host's record, with all output of the function and its peak memory. */
  readonly invocation: Invocation;
};

/** A function in the local cloud, as it is released: its own zip at /var/task and its layers at /opt. */
export class HostedFunction<Response extends object> {
  constructor(
    readonly cloud: LocalCloud,
    readonly name: string,
  ) {}

  get invocations(): readonly Invocation[] {
    return this.cloud.lambda.invocations.filter(({ functionName }) => functionName === this.name);
  }

  /** Invokes the function and waits for its end; one invocation at a time. */
  async invoke(event: unknown): Promise<HostedResult<Response>> {
    const answer = await invoke<Response>(this.cloud, this.name, event);
    const invocation = this.invocations.at(-1);
    if (!invocation) throw new Error(`The Lambda host has no record of ${this.name}: ${JSON.stringify(answer)}`);
    return { ...answer, invocation };
  }

  /** Invokes the function and returns its response. @throws Error with the function's error and its log. */
  async responseTo(event: unknown): Promise<Response & { invocation: Invocation }> {
    const { response, error, invocation } = await this.invoke(event);
    if (!response) throw new Error(`${this.name} failed: ${error?.errorMessage}\nIts log:\n${invocation.logs}`);
    return { ...response, invocation };
  }

  /** Waits until the function is idle, and for invocations that it could have caused. */
  async untilIdle(): Promise<void> {
    do await sleep(1_000);
    while (this.invocations.some(({ status }) => status === 'running'));
  }
}
