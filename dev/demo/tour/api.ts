import { type Answer, signedRequest } from '../../tools/signed-request';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { Scenario } from '../scenarios/scenario';
import { wholeDump } from '../scenarios/whole-dump';
import type { TourDeployment } from './deployment';

/** Requests a dump by the HTTP API, reads its status, and requests it again. */
export async function showApi(
  scenario: Scenario,
  { cloud }: DemoEnvironment,
  observer: Observer,
  { apiUrl }: TourDeployment,
  slot: string,
): Promise<void> {
  const host = apiUrl.replace(/^https?:\/\//, '');
  const call = (method: 'GET' | 'POST', path: string, body?: object) =>
    signedRequest({ method, host, path, ...(body && { body: JSON.stringify(body) }) }, cloud.region, cloud.credentials);

  const stranger = await signedRequest(
    { method: 'POST', host, path: '/dumps', body: JSON.stringify({ slot }) },
    cloud.region,
    undefined,
  );
  scenario.record(`The response to an unsigned request was: ${stranger.status}.`, stranger.status === 403);
  const unreadable = await call('POST', '/dumps', { slot: 'tomorrow' });
  scenario.record(
    `POST {"slot": "tomorrow"}: ${unreadable.status}, ${unreadable.body.message}`,
    unreadable.status === 400,
  );

  const started = await call('POST', '/dumps', { slot });
  scenario.record(
    `POST {"slot": "${slot}"}: ${started.status}, ${JSON.stringify(started.headers.location)}.`,
    started.status === 202,
  );
  const path = String(started.headers.location);
  const ended = await until(() => endOf(call('GET', path)), {
    what: 'The end of the dump',
    seconds: 120,
    everyMilliseconds: 250,
  });
  scenario.record(
    `GET ${path}: ${ended.body.state}, ${ended.body.bytes} bytes, after ${ended.body.attempts} attempt.`,
    ended.body.state === 'DONE' && ended.body.attempts === 1,
  );
  await wholeDump(scenario, observer, slot);

  const before = JSON.stringify(await observer.versions(slot));
  const again = await call('POST', '/dumps', { slot });
  await until(() => observer.runsFor(slot).length >= 2, { what: 'The second run', seconds: 60 });
  await until(() => observer.runsFor(slot).every(({ status }) => status !== 'running'), {
    what: 'The end of the second run',
    seconds: 60,
  });
  const isSame = JSON.stringify(await observer.versions(slot)) === before;
  scenario.record(
    `The same POST again: ${again.status}, and ${isSame ? 'nothing changed' : 'the objects changed'}.`,
    isSame,
  );
}

/** The status when the dump has ended, otherwise undefined. */
async function endOf(asking: Promise<Answer>): Promise<Answer | undefined> {
  const answer = await asking;
  return answer.status === 404 || answer.body.state === 'RUNNING' ? undefined : answer;
}
