import { databaseFacts, differences } from '../../dev/labs/database-comparison';
import type { TestServer } from '../../dev/servers/server';
import { examine } from './examine';
import type { DeployOptions, ReliabilityLab, Size, Subject } from './lab';
import { collectPrograms, type Point, pointsOf } from './points';
import type { RunCall } from './slot-watch';

/** What an undisturbed run of a function does, and what it makes. All matrices are derived from it. */
export interface Survey {
  readonly subject: Subject;
  /** Every call to AWS, in order. */
  readonly points: readonly Point[];
  readonly calls: readonly { readonly point: Point; readonly call: RunCall }[];
  /** Programs of the layer that it ran. */
  readonly programs: readonly string[];
  /** The text that every dump must have: restored, it was found equal to the database. */
  readonly reference: string;
}

/** Deploys a function, records one undisturbed run, restores its dump and compares it with the database. */
export async function survey(
  lab: ReliabilityLab,
  name: string,
  size: Size,
  options: DeployOptions = {},
): Promise<Survey> {
  const subject = await lab.deploy(name, size, options);
  const slot = lab.freshSlot();
  const watch = lab.watch(subject, slot);
  const programs = new Set<string>();
  watch.plan = collectPrograms(programs);
  await lab.send(subject, slot);
  const [attempt] = await lab.settled(subject, slot, 1);
  const { problems, text } = await examine(lab, subject, slot);
  if (attempt?.status !== 'success' || problems.length > 0 || text === undefined) {
    const found = problems.map(({ what }) => what).join('; ') || 'no dump';
    throw new Error(`The undisturbed run of ${name} went wrong (${found}):\n${attempt?.logs}`);
  }
  await assertRestorable(options.server ?? lab.server, size, `${name}_restored`, text);
  const points = pointsOf(watch);
  const first = watch.calls.filter(({ attempt: sdkAttempt }) => sdkAttempt === 1);
  const calls = points.map((point, i) => ({ point, call: first[i] as RunCall }));
  return { subject, points, calls, programs: [...programs], reference: text };
}

/** Fails unless the text restores to a database that is equal to the one it was dumped from. */
export async function assertRestorable(server: TestServer, size: Size, scratch: string, text: string): Promise<void> {
  await server.sql(`CREATE DATABASE \`${scratch}\``);
  await server.sql(Buffer.from(text, 'latin1').toString('utf8'), scratch);
  const found = differences(await databaseFacts(server, size), await databaseFacts(server, scratch));
  await server.sql(`DROP DATABASE \`${scratch}\``);
  if (found.length > 0) throw new Error(`A restored dump differs from its database:\n${found.join('\n')}`);
}
