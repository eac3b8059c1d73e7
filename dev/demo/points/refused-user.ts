import type { Invocation } from '../../local-cloud';
import { until } from '../../tools/until';
import type { Point } from '../evidence';
import { type Observer, timeOf } from '../observer';
import type { Stage } from '../stage';

/** How often Lambda tries an event of the schedule: once, and twice more. */
const ATTEMPTS = 3;

/**
 * A user who lacks a privilege is refused before anything is written, and told what to grant. Exactly that is granted.
 *
 * @returns when it was granted.
 */
export async function showRefusedUser(point: Point, stage: Stage, observer: Observer, slot: string): Promise<Date> {
  const answer = await observer.invoke({ slot });
  const { errorType, errorMessage } =
    'error' in answer ? answer.error : { errorType: 'no error', errorMessage: `outcome ${answer.response.outcome}` };
  point.saw(`The run ended with ${errorType}.`, errorType === 'PreflightError');
  const grants = errorMessage.match(/GRANT [^;]+;/g) ?? [];
  point.saw(
    `It asked for: ${grants.join(' ') || `nothing (${errorMessage})`}`,
    grants.length === 1 && (grants[0] ?? '').startsWith('GRANT SHOW_ROUTINE ON *.* TO '),
  );
  const objects = await observer.versions(slot);
  point.saw(`It left ${objects.length} objects in the bucket.`, objects.length === 0);

  await retriesAreOver(observer);
  if (grants.length > 0) {
    await stage.server.sql(grants.join('\n'));
    point.saw('That was run as it was printed.');
  }
  return new Date();
}

/**
 * Waits until events of the schedule that came too early have been given up, and until no event is due right now: the
 * first event after the grant is to start afresh.
 */
async function retriesAreOver(observer: Observer): Promise<void> {
  await until(
    () => {
      const early = observer.scheduled(new Date(0));
      const events = [...new Set(early.map(timeOf))].map((time) => early.filter((one) => timeOf(one) === time));
      const second = new Date().getSeconds();
      return (events.every(isOver) && second >= 5 && second < 57) || undefined;
    },
    { what: 'The end of retries of earlier events', seconds: 90 },
  );
}

function isOver(attempts: readonly Invocation[]): boolean {
  const isGivenUp = attempts.length === ATTEMPTS || attempts.some(({ status }) => status === 'success');
  return isGivenUp && attempts.every(({ status }) => status !== 'running');
}
