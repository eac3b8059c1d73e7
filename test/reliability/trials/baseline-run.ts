import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import type { TestServer } from '../../../dev/servers/server';
import { collectPrograms, type InjectionPoint, injectionPointsOf } from './injection-points';
import { inspectSlot } from './inspect-slot';
import type { DeployOptions, ReliabilityLab, Size, Subject } from './lab';
import type { RunCall } from './slot-watch';

/** A run of a function without faults, and its dump. All trials are derived from it. */
export interface BaselineRun {
  readonly subject: Subject;
  /** All calls to AWS, in order. */
  readonly points: readonly InjectionPoint[];
  readonly calls: readonly { readonly point: InjectionPoint; readonly call: RunCall }[];
  /** Programs of the layer that it ran. */
  readonly programs: readonly string[];
  /** The expected text of every dump: it was restored, and equal to the database. */
  readonly reference: string;
}

/** Deploys a function, records a run without faults, restores its dump and compares it with the database. */
export async function recordBaseline(
  lab: ReliabilityLab,
  name: string,
  size: Size,
  options: DeployOptions = {},
): Promise<BaselineRun> {
  const subject = await lab.deploy(name, size, options);
  const slot = lab.freshSlot();
  const watch = lab.watch(subject, slot);
  const programs = new Set<string>();
  watch.plan = collectPrograms(programs);
  await lab.send(subject, slot);
  const [attempt] = await lab.settled(subject, slot, 1);
  const { problems, text } = await inspectSlot(lab, subject, slot);
  if (attempt?.status !== 'success' || problems.length > 0 || text === undefined) {
    const found = problems.map(({ what }) => what).join('; ') || 'no dump';
    throw new Error(`The run of ${name} without faults failed (${found}):\n${attempt?.logs}`);
  }
  await assertRestorable(options.server ?? lab.server, size, `${name}_restored`, text);
  const points = injectionPointsOf(watch);
  const first = watch.calls.filter(({ attempt: sdkAttempt }) => sdkAttempt === 1);
  const calls = points.map((point, i) => ({ point, call: first[i] as RunCall }));
  return { subject, points, calls, programs: [...programs], reference: text };
}

/** @throws Error unless the text restores to a database that is equal to the dumped one */
export async function assertRestorable(server: TestServer, size: Size, scratch: string, text: string): Promise<void> {
  await server.sql(`CREATE DATABASE \`${scratch}\``);
  await server.sql(Buffer.from(text, 'latin1').toString('utf8'), scratch);
  const found = differences(await databaseFacts(server, size), await databaseFacts(server, scratch));
  await server.sql(`DROP DATABASE \`${scratch}\``);
  if (found.length > 0) throw new Error(`A restored dump differs from its database:\n${found.join('\n')}`);
}
