import type { Explanation } from '../../core/errors';
import { isAtLeast } from '../../core/sql/version';
import { listed } from '../../core/words/listed';
import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { substituteFor } from '../rewrite/collations';
import type { DumpNeeds } from '../source/dump-needs';
import type { InitialSettings } from './initial-settings';
import type { TargetFacts } from './target-facts';
import { has, MAY_SET_DEFINERS, type TargetProblems } from './target-problems';

const UNKNOWN_COLLATION = 1273;

/** Compares what the objects of a dump need with what a target has. */
export async function problemsOfNeeds(
  session: ServerConnection,
  needs: DumpNeeds,
  facts: TargetFacts,
  settings: InitialSettings,
  name: string,
  options: RestoreOptions,
): Promise<TargetProblems> {
  const problems: Explanation[] = [];
  const warnings: string[] = [];
  const collations = (await unknownCollations(session, [...needs.collations.keys()])).filter(
    (collation) => !options.mapsCollations || substituteFor(collation, facts.collations) === undefined,
  );
  // guard: refuses-collations-that-the-target-lacks
  if (collations.length > 0) {
    problems.push(REFUSALS.collations(name, collations, needs.collations.get(collations[0] ?? '') ?? ''));
  }
  // guard: refuses-tables-without-primary-keys
  if (needs.keyless.length > 0 && settings.refused.includes('sql_require_primary_key')) {
    problems.push(REFUSALS.keyless(name, needs.keyless));
  }
  // guard: refuses-values-of-generated-columns
  if (needs.generated.length > 0 && facts.flavour === 'mysql') problems.push(REFUSALS.generated(name, needs.generated));
  const definers = definersOf(needs, facts, options);
  const missing = await missingAccounts(session, [...definers.keys()]);
  const refused = [...definers.keys()].filter((account) => !maySetDefiner(facts, missing.has(account)));
  // guard: refuses-definers-that-the-user-may-not-set
  if (refused.length > 0) problems.push(REFUSALS.definers(name, refused, definers.get(refused[0] ?? '') ?? ''));
  else if (missing.size > 0) {
    warnings.push(
      `The definers ${listed([...missing])} do not exist in the target: what has them fails when it is used (error 1449). Create these users, or strip or map the definers (--definer).`,
    );
  }
  const engines = [...needs.engines].filter(([engine]) => !facts.engines.has(engine.toLowerCase()));
  for (const [engine, object] of engines) {
    warnings.push(
      `The target lacks the storage engine ${engine} (${object}): it refuses such tables (error 1286), or gives them another engine. Install the engine.`,
    );
  }
  return { problems, warnings };
}

/** Asked of the server itself, because collations have names that no list has. */
async function unknownCollations(session: ServerConnection, collations: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (const collation of collations) {
    try {
      await session.execute(`SET SESSION collation_connection = ${collation.replaceAll(/\W/g, '')}`);
    } catch (error) {
      if (!(error instanceof StatementRefused)) throw error;
      if (error.errno === UNKNOWN_COLLATION) unknown.push(collation);
    }
  }
  await session.execute('SET NAMES utf8mb4');
  return unknown;
}

/** The definers that a restore sets, beside the user itself. */
function definersOf(
  { definers }: DumpNeeds,
  { account }: TargetFacts,
  { definers: rule = 'keep' }: RestoreOptions,
): Map<string, string> {
  if (rule === 'strip') return new Map();
  const set = new Map<string, string>();
  for (const [definer, object] of definers) {
    const other = rule === 'keep' ? undefined : rule.get(definer);
    const becomes = other ? `${other.user}@${other.host}` : definer;
    if (becomes !== account) set.set(becomes, object);
  }
  return set;
}

/** Accounts that the target does not have. Empty when the user may not look. */
async function missingAccounts(session: ServerConnection, accounts: readonly string[]): Promise<Set<string>> {
  if (accounts.length === 0) return new Set();
  try {
    const rows = await session.rows("SELECT CONCAT(user, '@', host) FROM mysql.user");
    const known = new Set(rows.map(([account = '']) => account));
    // A role of MariaDB has no host.
    return new Set(accounts.filter((account) => !known.has(account) && !known.has(`${account}@`)));
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    return new Set();
  }
}

/** Since MySQL 8.2, accounts that do not exist take a privilege of their own. */
function maySetDefiner(facts: TargetFacts, isMissing: boolean): boolean {
  if (!has(facts, MAY_SET_DEFINERS)) return false;
  const isApart = facts.flavour === 'mysql' && isAtLeast(facts.version, 8, 2);
  return !isMissing || !isApart || has(facts, ['SUPER', 'ALLOW_NONEXISTENT_DEFINER']);
}
