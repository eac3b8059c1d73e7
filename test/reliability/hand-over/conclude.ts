import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { dumpKeyStem } from '../../../functions/dump-format/keys/object-keys';
import { lockKey } from '../../../functions/slot-job/target';
import type { Execution } from '../trials/slot-executions';
import { oneEvent, sendOnceMore, type TrialContext } from '../trials/trial';

/** Runs the events of a trial; then follows the executions that failed permanently, and inspects what was left. */
export async function concluded(context: TrialContext, run = oneEvent): Promise<void> {
  await run(context);
  await redrive(context);
  const executions = await context.lab.executions(context.subject).of(context.slot);
  for (const [earlier, later] of overlaps(executions)) {
    context.report({ kind: 'doubled', what: `the executions ${earlier} and ${later} ran at the same time` });
  }
  const open = await openUploads(context);
  const killed = context.watch.faults.filter((name) => /^(?:killed|stopped)|frozen/.test(name)).length;
  if (open > killed)
    context.report({ kind: 'contradictory', what: `${open} uploads are open, ${killed} are explained` });
}

/** The event of an execution that failed permanently must be in the dead-letter queue, from which a person sends it again. */
async function redrive({ lab, subject, slot, watch, report }: TrialContext): Promise<void> {
  const executions = lab.executions(subject);
  const failed = (await executions.of(slot)).filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  for (const { name, status } of failed) {
    const event = await executions.deadLetter(name);
    if (event === undefined) {
      report({ kind: 'lost', what: `the execution ${name} is ${status}, and not in the dead-letter queue` });
      continue;
    }
    const record = await lab.destination.lockRecord(lockKey({ job: subject.name, slot }));
    watch.plan = () => undefined;
    if (record?.state !== 'DONE') await sendOnceMore(lab, subject, slot, event);
  }
}

/** Pairs of executions of which one began before the other one had ended. */
function overlaps(executions: readonly Execution[]): [earlier: string, later: string][] {
  const inOrder = executions.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  return inOrder.flatMap((earlier, i) =>
    inOrder
      .slice(i + 1)
      .filter(({ startedAt }) => !earlier.endedAt || startedAt < earlier.endedAt)
      .map((later): [string, string] => [earlier.name, later.name]),
  );
}

async function openUploads({ lab, subject, slot }: TrialContext): Promise<number> {
  const Prefix = dumpKeyStem('backups', { job: subject.name, slot });
  const { Uploads = [] } = await lab.cloud
    .client(S3Client)
    .send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix }));
  return Uploads.length;
}
