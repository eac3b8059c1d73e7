import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import type { Environment, Invocation } from '../../support/local-cloud';
import type { Point } from '../evidence';
import { mib, type Observer } from '../observer';
import type { Stage } from '../stage';
import { until } from '../waiting';
import { wholeDump } from '../whole-dump';

/** A run that is killed half-way leaves no dump; Lambda's own retry takes over and makes it. */
export async function showKilledRun(point: Point, stage: Stage, observer: Observer, slot: string): Promise<void> {
  const attempts: Invocation[] = [];
  const environments: Environment[] = [];
  const stopListening = stage.cloud.lambda.onInvocation((invocation, environment) => {
    if ((invocation.event as { slot?: string }).slot !== slot) return;
    attempts.push(invocation);
    environments.push(environment);
  });
  try {
    await observer.invokeAsynchronously({ slot });
    const victim = await until('The run', 60, () => environments[0]);
    await until(
      'The first part of the dump',
      60,
      async () => (await observer.unfinishedUploads(slot))[0]?.parts || undefined,
      10,
    );
    await victim.kill();
    const killedAt = Date.now();
    const [dead] = await observer.unfinishedUploads(slot);
    const objects = await observer.versions(slot);
    const before = await observer.lockRecord(slot);
    point.saw(
      `The run for ${slot} was killed when ${dead?.parts ?? 0} parts (${mib(dead?.bytes ?? 0)}) of its dump were in S3.`,
      (dead?.parts ?? 0) > 0,
    );
    point.saw(`It left ${objects.length} objects.`, objects.length === 0);
    point.saw(
      `The lock stayed ${before?.state}, with number ${before?.fence}.`,
      before?.state === 'RUNNING' && before.fence === 1,
    );

    const retry = await until('The retry', 60, () => attempts[1]);
    const takenOver = await until('The takeover', 90, async () => {
      const record = await observer.lockRecord(slot);
      return record && record.fence !== before?.fence ? record : undefined;
    });
    point.saw(
      `Lambda's retry came ${secondsBetween(killedAt, retry.startedAt)} after that, waited for a sign of life, and took the lock over after ${secondsBetween(killedAt, takenOver.startedAt)}, as number ${takenOver.fence}.`,
      takenOver.fence === 2,
    );
    await until('The end of the retry', 120, () => (retry.status === 'running' ? undefined : true));
    const outcome = (retry.payload as { outcome?: string } | undefined)?.outcome;
    point.saw(`It answered "${outcome ?? retry.error?.errorMessage}".`, outcome === 'dumped');
    const dump = await wholeDump(point, observer, slot);
    const fence = await observer.fenceOf(dump.key);
    point.saw(`The dump carries the number ${fence}.`, fence === 2);
    await showRemains(point, stage, observer, slot);
  } finally {
    stopListening();
  }
}

/** Parts of the dead run: paid for until a rule of the bucket removes them, but no object. */
async function showRemains(point: Point, stage: Stage, observer: Observer, slot: string): Promise<void> {
  const [dead] = await observer.unfinishedUploads(slot);
  const objects = await observer.versions(slot);
  const { Rules = [] } = await stage.cloud
    .client(S3Client)
    .send(new GetBucketLifecycleConfigurationCommand({ Bucket: stage.bucket }));
  const days = Rules.map((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation).find(Boolean);
  point.saw(
    `The ${dead?.parts ?? 0} parts of the killed run are still stored and belong to no object: the date has ${objects.length} objects, dump and manifest. A rule of the bucket removes such parts after ${days} days.`,
    dead !== undefined && objects.length === 2 && days !== undefined,
  );
}

function secondsBetween(from: number, to: Date | string): string {
  return `${((new Date(to).getTime() - from) / 1000).toFixed(1)} s`;
}
