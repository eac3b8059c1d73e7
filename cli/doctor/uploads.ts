import type { LifecycleRule } from '@aws-sdk/client-s3';
import { jobPrefix } from '../../functions/dump-format/keys/object-keys';
import { covers, reaches } from '../../functions/retention/tags/lifecycle';
import { counted, duration } from '../output/units';
import { type Check, type Examination, type Finding, ok, unknown, warning } from './finding';
import { lifecycleDenied, readLifecycle } from './lifecycle';
import { readRunnerTask, runnerOf } from './runner-task';

const DAY = 86_400;
/** Seconds that a function has at most, and a task whose `runner_timeout` is not known. */
const LONGEST_FUNCTION = 900;
const LONGEST_TASK = 7 * DAY;

/** Whether S3 removes the parts that a crashed run leaves behind, and leaves those of a dump that is being made. */
export const uploadsCheck: Check = {
  name: 'uploads',
  run: async (examination) => {
    const { bucket, prefix, job } = examination.dumpFunction;
    const rules = await readLifecycle(examination);
    if (rules === 'denied') return [lifecycleDenied(bucket)];
    const below = jobPrefix(prefix, job);
    const removing = rules.filter((rule) => rule.Status === 'Enabled' && daysOf(rule) > 0 && reaches(rule, below));
    const { seconds, isKnown } = await longestUpload(examination);
    const wanted = counted(wantedDays(seconds), 'day');
    const isComplete = removing.some((rule) => covers(rule, below));
    const tooEarly = removing.filter((rule) => daysOf(rule) * DAY < seconds);
    if (tooEarly.length > 0 && !isKnown)
      return [
        unknown(
          `The lifecycle of the bucket removes the parts of incomplete uploads after ${counted(fewestDays(tooEarly), 'day')}. How long a task of the runner may take is not known: see the check "runner".`,
        ),
      ];
    if (tooEarly.length === 0 && isComplete)
      return [
        ok(
          `The bucket removes incomplete uploads after ${counted(fewestDays(removing), 'day')}, and none that a run still needs.`,
        ),
      ];
    const findings: Omit<Finding, 'check'>[] = [];
    if (tooEarly.length > 0) {
      const names = tooEarly.map(({ ID = '' }) => `"${ID}"`).join(', ');
      findings.push(
        warning(
          `The lifecycle of the bucket removes the parts of incomplete uploads after ${counted(fewestDays(tooEarly), 'day')} (${names}), and a task of the runner may take ${duration(seconds)}: a longer dump fails with UPLOAD_REMOVED. Give the rule ${wanted}, or lower runner_timeout.`,
        ),
      );
    }
    if (!isComplete) {
      findings.push(
        warning(
          `The lifecycle of the bucket has no rule that removes incomplete uploads below "${below}": parts of crashed runs stay, and cost as objects do. Add AbortIncompleteMultipartUpload after ${wanted}.`,
        ),
      );
    }
    return findings;
  },
};

/** Days after the start of an upload; 0 when the rule removes none. */
function daysOf({ AbortIncompleteMultipartUpload: abort }: LifecycleRule): number {
  return abort?.DaysAfterInitiation ?? 0;
}

function fewestDays(rules: readonly LifecycleRule[]): number {
  return Math.min(...rules.map(daysOf));
}

/** As the module sets them in a bucket that it makes (`infra/constructs/dump/destination/stale-uploads.ts`). */
function wantedDays(seconds: number): number {
  return Math.max(2, Math.ceil(seconds / DAY) + 1);
}

/** How long an upload may take. */
async function longestUpload(examination: Examination): Promise<{ seconds: number; isKnown: boolean }> {
  // A wrong configuration does not tell whether there is a runner.
  if (!examination.config && !examination.masking) return { seconds: LONGEST_TASK, isKnown: false };
  const stateMachineArn = runnerOf(examination);
  if (stateMachineArn === undefined) return { seconds: LONGEST_FUNCTION, isKnown: true };
  const task = await readRunnerTask(stateMachineArn, examination.session);
  const seconds = typeof task === 'string' ? undefined : task.seconds;
  return { seconds: seconds ?? LONGEST_TASK, isKnown: seconds !== undefined };
}
