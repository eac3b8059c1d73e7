import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { BACKUP_PASSWORD } from '../../../dev/labs/databases/backup-user';
import type { DumpLab, InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import type { Container } from '../../../functions/dump/container';
import type { DumpMetrics } from '../../../functions/dump/metrics';
import type { LockState } from '../../../functions/slot-job/lock/record';
import type { Response } from '../../../functions/store-dump/response';

let lastDay = Date.UTC(2026, 0, 1);

/** A date that no other case of this file uses: each case has a slot of its own. */
export function newDay(): string {
  lastDay += 24 * 60 * 60 * 1000;
  return new Date(lastDay).toISOString().slice(0, 10);
}

/** Expected result of a refused event. */
export interface Refusal {
  /** Class name of the error. */
  readonly error: string;
  /** Expected parts of the message: what happened, with which value, and what to do. */
  readonly expected: readonly (string | RegExp)[];
  /** Expected state of the lock record; a run that failed before it acquired the lock leaves no record. */
  readonly lock?: Extract<LockState, 'FAILED'> | 'absent';
}

/** Services that keep the output of a passing test empty, and the published metrics. */
function quiet(): { services: Partial<Container>; published: DumpMetrics[] } {
  const published: DumpMetrics[] = [];
  const silent = () => {};
  return {
    services: {
      log: { info: silent, warn: silent, error: silent },
      publishMetrics: (metrics) => published.push(metrics),
    },
    published,
  };
}

/** Invokes the handler with the slot's event and expects a dump, made now or by an earlier run. */
export async function expectDumped(
  lab: DumpLab,
  day: string,
  options: InProcessRun = {},
  outcome: Response['outcome'] = 'dumped',
): Promise<Response> {
  const { services, published } = quiet();
  const response = await lab.invoke(scheduledEvent(day), {
    ...options,
    services: { ...services, ...options.services },
  });
  expect(response).toMatchObject({ outcome, slot: day });
  expect(published).toEqual([expect.objectContaining({ outcome: 'success' })]);
  return response;
}

/** Invokes the handler with an event that must fail; returns the error. */
export async function refusedEvent(lab: DumpLab, event: unknown, options: InProcessRun = {}): Promise<Error> {
  const { services, published } = quiet();
  const outcome = await lab
    .invoke(event, { ...options, services: { ...services, ...options.services } })
    .catch((error: Error) => error);
  if (!(outcome instanceof Error)) throw new Error(`The event was not refused: ${JSON.stringify(outcome)}`);
  expect(published).toEqual([{ outcome: 'failure' }]);
  expect(outcome.message).not.toContain(BACKUP_PASSWORD);
  return outcome;
}

/**
 * Invokes the handler with the slot's event and expects one clear error that leaves nothing
 * except the reason: no dump, no manifest, no open upload.
 */
export async function expectRefused(
  lab: DumpLab,
  day: string,
  options: InProcessRun,
  { error: name, expected, lock = 'FAILED' }: Refusal,
): Promise<Error> {
  const error = await refusedEvent(lab, scheduledEvent(day), options);
  expectMessage(error, name, expected);
  expect((await lab.keys()).filter((key) => key.includes(day))).toEqual([]);
  expect(await lab.openUploads()).toBe(0);
  const record = await lab.lockRecord(`shop#${day}`);
  expect(record?.state ?? 'absent').toBe(lock);
  if (record) expect(record.lastError).toBe(error.message.slice(0, 1_000));
  return error;
}

/** Checks the class of an error, and that its message is readable: complete sentences, no object, nothing repeated. */
export function expectMessage(error: Error, name: string, expected: readonly (string | RegExp)[]): void {
  expect(`${error.name}: ${error.message}`).toMatch(new RegExp(`^${name}: `));
  for (const part of expected) expect(error.message).toMatch(part);
  expect(error.message).toMatch(/[.;]$/);
  expect(error.message).not.toMatch(/\[object|undefined|\bNaN\b|\.\.(?!\.)|[.:] ?[.:] |\?\./);
  const sentences = error.message.split(/(?<=\.) |\n/);
  expect(new Set(sentences).size).toBe(sentences.length);
}
