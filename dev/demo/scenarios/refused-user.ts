import type { Invocation } from '../../local-cloud';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import { type Observer, timeOf } from '../environment/observer';
import type { Scenario } from './scenario';

/** Attempts of Lambda at a scheduled event: one, and two retries. */
const ATTEMPTS = 3;

/**
 * A user who lacks a privilege is refused before anything is written, and the error lists the missing GRANT
 * statements. Runs exactly these statements.
 *
 * @returns the time of the grant
 */
export async function showRefusedUser(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  slot: string,
): Promise<Date> {
  const answer = await observer.invoke({ slot });
  const { errorType, errorMessage } = answer.error ?? {
    errorType: 'no error',
    errorMessage: `outcome ${answer.response.outcome}`,
  };
  scenario.record(`The run ended with ${errorType}.`, errorType === 'PreflightError');
  const grants = errorMessage.match(/GRANT [^;]+;/g) ?? [];
  scenario.record(
    `It asked for: ${grants.join(' ') || `nothing (${errorMessage})`}`,
    grants.length === 1 && (grants[0] ?? '').startsWith('GRANT SHOW_ROUTINE ON *.* TO '),
  );
  const objects = await observer.versions(slot);
  scenario.record(`It left ${objects.length} objects in the bucket.`, objects.length === 0);

  await retriesAreOver(observer);
  if (grants.length > 0) {
    await demo.server.sql(grants.join('\n'));
    scenario.record('The GRANT statement was run as printed.');
  }
  return new Date();
}

/**
 * Waits until the retries of earlier events are over, and until no event is due in the next seconds: the first event
 * after the grant must be a first attempt.
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
