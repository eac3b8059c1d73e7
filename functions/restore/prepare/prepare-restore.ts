import { createHash } from 'node:crypto';
import type { Explanation } from '../../core/errors';
import type { ServerConnection } from '../connection/server-connection';
import { nameOfTarget, type Target } from '../connection/target';
import { DEFAULT_CONNECTIONS, MOST_CONNECTIONS, type RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { SessionLocks } from '../resume/session-locks';
import { findUnfinished, type RestoreIdentity } from '../resume/unfinished';
import { needsOf } from '../source/dump-needs';
import type { DumpSource } from '../source/dump-source';
import { Selection } from '../statements/selection';
import { eventWarnings } from '../target/event-warnings';
import { existingObjects, problemOfObjects } from '../target/existing-objects';
import { type InitialSettings, tryInitialSettings } from '../target/initial-settings';
import { ignoresCase, problemsOfCase } from '../target/names-without-case';
import { problemsOfNeeds } from '../target/problems-of-needs';
import { problemsOfSourceServer } from '../target/source-server';
import { readTargetFacts, type TargetFacts } from '../target/target-facts';
import { problemsOfTarget } from '../target/target-problems';
import { type DatabaseNames, TargetNames } from './target-names';
import { problemsOfDefiners } from './unknown-definers';

/** What is known of a restore before it writes anything. */
export interface Preparation {
  readonly facts: TargetFacts;
  readonly settings: InitialSettings;
  readonly names: TargetNames;
  readonly databases: readonly (DatabaseNames & { readonly exists: boolean; readonly isReplaced: boolean })[];
  readonly connections: number;
  readonly identity: RestoreIdentity;
  readonly locks: SessionLocks;
  /** What forbids the restore: everything that is known, not only the first. */
  readonly problems: readonly Explanation[];
  readonly warnings: readonly string[];
}

/**
 * Looks at a dump and a target before anything is written: the only preparation, of restores and of dry runs.
 *
 * @throws {StatementRefused} when the server refuses a question.
 */
export async function prepareRestore(
  session: ServerConnection,
  {
    source,
    target,
    options = {},
  }: { readonly source: DumpSource; readonly target: Target; readonly options?: RestoreOptions },
): Promise<Preparation> {
  const { connections = DEFAULT_CONNECTIONS, defaults = {} } = options;
  const name = nameOfTarget(target);
  const names = new TargetNames(source.origin, options);
  const identity = { dump: source.expected.sha256, rules: rulesOf(options, names.renames) };
  const { targets } = names;
  const facts = await readTargetFacts(session);
  const settings = await tryInitialSettings(session, isCount(connections) ? connections : MOST_CONNECTIONS);
  const needs =
    source.expected.facts && needsOf(source.expected.facts, new Selection(options, source.origin?.databases), options);
  const ofTarget = problemsOfTarget(facts, name, source, options, needs, targets);
  const ofNeeds = needs && (await problemsOfNeeds(session, needs, facts, settings, name, options));
  const unreadable = await source.unreadable?.();
  const unfinished = await findUnfinished(session, target, targets, options, identity);
  const locks = new SessionLocks(ignoresCase(facts));
  const problems: Explanation[] = [
    ...(isCount(connections) ? [] : [REFUSALS.connections(connections)]),
    ...Object.values(defaults)
      .filter((word) => !/^\w+$/.test(word))
      .map((word) => REFUSALS.defaults(word)),
    // guard: refuses-archived-dumps
    ...(unreadable ? [unreadable] : []),
    ...names.problems,
    ...problemsOfDefiners(source.expected.facts, options),
    ...ofTarget.problems,
    ...problemsOfCase(facts, name, targets, source, options),
    ...(ofNeeds?.problems ?? []),
    ...problemsOfSourceServer(source.origin, targets, facts, name, options),
    ...(unfinished.problem ? [unfinished.problem] : []),
    // A resumed restore ends the sessions of the earlier one.
    ...(options.resume ? [] : await locks.problems(session, targets)),
  ];
  const own = new Set([unfinished.home, ...(unfinished.resumed?.restore?.databases ?? [])]);
  for (const database of new Set(targets)) {
    const problem = own.has(database) ? undefined : await problemOfObjects(session, database, target, options);
    if (problem) problems.push(problem);
  }
  const databases = [];
  for (const pair of names.known) {
    const { exists } = await existingObjects(session, pair.target);
    databases.push({ ...pair, exists, isReplaced: exists && (options.replaces ?? []).includes(pair.target) });
  }
  return {
    facts,
    settings,
    names,
    databases,
    connections,
    identity,
    locks,
    problems,
    warnings: [
      ...settings.warnings,
      ...ofTarget.warnings,
      ...(ofNeeds?.warnings ?? []),
      ...eventWarnings(facts, needs, (database) => names.of(database), options),
    ],
  };
}

function isCount(connections: number): boolean {
  return Number.isInteger(connections) && connections >= 1 && connections <= MOST_CONNECTIONS;
}

/** A digest of everything that decides what a restore writes. */
function rulesOf(
  { definers = 'keep', mapsCollations, only, content }: RestoreOptions,
  renames: ReadonlyMap<string, string>,
): string {
  const accounts = typeof definers === 'string' ? definers : [...definers].sort();
  const rules = [accounts, mapsCollations === true, only ?? null, content ?? 'all', [...renames].sort()];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
