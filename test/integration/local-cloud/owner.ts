/**
 * A separate process that starts a cloud, a function and a task, prints their process ids, and stops them when its
 * standard input ends.
 */

import { once } from 'node:events';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { until } from '../../../dev/tools/until';
import { OBEDIENT } from './functions';
import { define, logged, prepareTasks, runTask } from './tasks';

async function main(): Promise<void> {
  const cloud = await startLocalCloud();
  const Role = await deployRole(cloud, 'function');
  await deployFunction(cloud, 'waiting', OBEDIENT, { Role, Timeout: 60 });
  const Payload = JSON.stringify({ do: 'sleep', milliseconds: 60_000, child: true });
  const started = new Promise((resolve) =>
    cloud.lambda.onInvocation((_invocation, environment) => resolve(environment)),
  );
  const lambda = cloud.client(LambdaClient);
  lambda.send(new InvokeCommand({ FunctionName: 'waiting', Payload })).catch(() => {});
  await started;
  const [environment] = cloud.lambda.environments();
  await until(() => (environment?.pids().length ?? 0) >= 3);
  await prepareTasks(cloud);
  const task = await logged(cloud, await runTask(cloud, await define(cloud, 'task', 'registry/patient:1')), 'started');
  const pids = [cloud.pid, ...(environment?.pids() ?? []), ...task.pids()];
  process.stdout.write(`${JSON.stringify({ pids, folder: cloud.folder })}\n`);
  await once(process.stdin.resume(), 'end');
  await cloud.stop();
  process.exit(0);
}

void main();
