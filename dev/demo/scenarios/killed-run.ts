import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { factsKey, indexKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { TIMINGS } from '../../../functions/slot-job/lock/timings';
import type { Environment, Invocation } from '../../local-cloud';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import { mib, type Observer } from '../environment/observer';
import type { Scenario } from './scenario';
import { type WholeDump, wholeDump } from './whole-dump';

/** Kills in the middle: the dump has about nine parts. */
const PARTS_BEFORE_KILL = 3;

const TAKEOVER_SECONDS = TIMINGS.takeoverAfter / 1000;

/** One attempt at an event, and its environment. */
interface Attempt {
  readonly invocation: Invocation;
  readonly environment: Environment;
}

/** A run that is killed half-way leaves no dump; Lambda's own retry takes over and makes it. */
export async function showKilledRun(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  slot: string,
): Promise<void> {
  const attempts: Attempt[] = [];
  const stopListening = demo.cloud.lambda.onInvocation((invocation, environment) => {
    if ((invocation.event as { slot?: string }).slot === slot) attempts.push({ invocation, environment });
  });
  try {
    await observer.invokeAsynchronously({ slot });
    const { environment } = await until(() => attempts[0], { what: 'The run', seconds: 60 });
    const killed = await killHalfWay(scenario, observer, slot, environment);
    const retry = await until(() => attempts[1], { what: 'The retry', seconds: 60 });
    const dump = await showRetry(scenario, observer, slot, retry.invocation, killed.at);
    await showRemains(scenario, demo, observer, slot, killed.parts, dump);
  } finally {
    stopListening();
  }
}

async function killHalfWay(scenario: Scenario, observer: Observer, slot: string, environment: Environment) {
  const parts = async () => (await observer.unfinishedUploads(slot))[0]?.parts ?? 0;
  await until(async () => (await parts()) >= PARTS_BEFORE_KILL, {
    what: 'The first parts of the dump',
    seconds: 60,
    everyMilliseconds: 10,
  });
  await environment.kill();
  const at = Date.now();
  const [upload] = await observer.unfinishedUploads(slot);
  scenario.record(
    `The run for ${slot} was killed when ${upload?.parts ?? 0} parts (${mib(upload?.bytes ?? 0)}) of its dump were in S3.`,
    upload !== undefined && upload.parts > 0,
  );
  const objects = await observer.versions(slot);
  scenario.record(`It left ${objects.length} objects.`, objects.length === 0);
  const record = await observer.lockRecord(slot);
  scenario.record(
    `The lock record was still ${record?.state}. Its fence, which counts how often the lock changed its owner, was ${record?.fence}.`,
    record?.state === 'RUNNING' && record.fence === 1,
  );
  return { at, parts: upload?.parts ?? 0 };
}

async function showRetry(
  scenario: Scenario,
  observer: Observer,
  slot: string,
  retry: Invocation,
  killedAt: number,
): Promise<WholeDump> {
  const after = (time: Date | string) => (new Date(time).getTime() - killedAt) / 1000;
  const record = await until(
    async () => {
      const read = await observer.lockRecord(slot);
      return read && read.fence > 1 ? read : undefined;
    },
    { what: 'The takeover', seconds: 90 },
  );
  scenario.record(
    `Lambda's retry came ${after(retry.startedAt).toFixed(1)} s after the kill, and took the lock over after ${after(record.startedAt).toFixed(1)} s (it has to wait for ${TAKEOVER_SECONDS} s without a renewal). The fence is ${record.fence}.`,
    record.fence === 2 && after(record.startedAt) >= TAKEOVER_SECONDS,
  );
  await until(() => retry.status !== 'running', { what: 'The end of the retry', seconds: 300 });
  const outcome = (retry.payload as { outcome?: string } | undefined)?.outcome;
  scenario.record(`The retry answered "${outcome ?? retry.error?.errorMessage}".`, outcome === 'dumped');
  const dump = await wholeDump(scenario, observer, slot);
  const fence = await observer.fenceOf(dump.key);
  scenario.record(`The dump has ${dump.manifest.dump.parts.length} parts and carries the fence ${fence}.`, fence === 2);
  return dump;
}

/** Shows that the parts of the killed run belong to no object, and that a rule of the bucket removes them. */
async function showRemains(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  slot: string,
  partsWhenKilled: number,
  { key }: WholeDump,
): Promise<void> {
  const [upload] = await observer.unfinishedUploads(slot);
  const keys = (await observer.versions(slot)).map((version) => version.key).sort();
  const { Rules = [] } = await demo.cloud
    .client(S3Client)
    .send(new GetBucketLifecycleConfigurationCommand({ Bucket: demo.bucket }));
  const days = Rules.map((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation).find(Boolean);
  scenario.record(
    `The ${upload?.parts ?? 0} parts of the killed run are still stored, but invisible: the date has ${keys.length} objects, one dump, its facts, its index, its manifest and its verdict. A rule of the bucket removes such parts after ${days} days.`,
    upload?.parts === partsWhenKilled &&
      keys.join() === [key, factsKey(key), indexKey(key), manifestKey(key), verdictKey(key)].join() &&
      days !== undefined,
  );
}
