import type { Response } from '../../../functions/script/create-handler';
import { invoke } from '../../local-cloud/invoke';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Webhook } from '../environment/webhook';
import type { Scenario } from '../scenarios/scenario';
import type { TourDeployment } from './deployment';

const EVENTS = 20;

/** Runs scripts that use the same lock: one runs once although its event is sent twenty times, one fails and is not retried. */
export async function showScripts(
  scenario: Scenario,
  { cloud }: DemoEnvironment,
  { reportFunction, brokenFunction }: TourDeployment,
  webhook: Webhook,
  slot: string,
): Promise<void> {
  const event = { 'detail-type': 'Scheduled Event', time: `${slot}T05:00:00Z` };
  const answers = await Promise.all(
    Array.from({ length: EVENTS }, () => invoke<Response>(cloud, reportFunction, event)),
  );
  const calls = webhook.calls(`/report/${slot}`);
  const skipped = answers.filter(({ response }) => response?.outcome === 'already-done').length;
  scenario.record(
    `report.sh, ${EVENTS} events of one time at once: its API was called ${calls.length} time, with ${calls[0]}; ${skipped} events were answered "already-done".`,
    calls.length === 1 && skipped === EVENTS - 1,
  );

  const { error: first } = await invoke<Response>(cloud, brokenFunction, event);
  const reason = first?.errorMessage.replaceAll(/\s+/g, ' ') ?? '';
  scenario.record(
    `broken.sh fails half-way: ${first?.errorType}, ${reason}`,
    first?.errorType === 'ScriptError' && reason.includes('/no/such/folder'),
  );
  const { response: second } = await invoke<Response>(cloud, brokenFunction, event);
  const halves = webhook.calls(`/broken/${slot}`);
  scenario.record(
    `Its event once more: "${second?.outcome}". The script runs at most once: its API was called ${halves.length} time, with ${halves.join(', ')}.`,
    second?.outcome === 'already-failed' && halves.join() === 'first half',
  );
}
