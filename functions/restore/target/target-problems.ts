import type { Explanation } from '../../core/errors';
import { givesGlobally, missingOnDatabases } from '../../core/sql/grants';
import { isAtLeast } from '../../core/sql/version';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import type { DumpNeeds } from '../source/dump-needs';
import type { DumpSource } from '../source/dump-source';
import { Selection } from '../statements/selection';
import type { TargetFacts } from './target-facts';

/** What is wrong with a target before anything is written to it. */
export interface TargetProblems {
  /** Without a remedy, the restore can't succeed there. */
  readonly problems: readonly Explanation[];
  /** What may go wrong, and what to do about it. */
  readonly warnings: readonly string[];
}

/** Privileges with which definers other than the user may be restored. */
export const MAY_SET_DEFINERS = ['SUPER', 'SET USER', 'SET_USER_ID', 'SET_ANY_DEFINER'];
const MAY_CREATE_FUNCTIONS = ['SUPER'];
const MAY_WRITE_ALWAYS = [...MAY_CREATE_FUNCTIONS, 'CONNECTION_ADMIN', 'READ ONLY ADMIN', 'READ_ONLY ADMIN'];

/** Looks at the facts of a target: what would stop the restore half-way is reported before it begins. */
export function problemsOfTarget(
  facts: TargetFacts,
  name: string,
  { origin, expected }: Pick<DumpSource, 'origin' | 'expected'>,
  options: RestoreOptions,
  needs: DumpNeeds | undefined,
  /** Databases that are written to. */
  targets: readonly string[],
): TargetProblems {
  const problems: Explanation[] = [];
  const warnings: string[] = [];
  const grants = missingGrants(facts, targets, options, needs);
  if (grants.length > 0) problems.push(REFUSALS.privileges(name, grants));
  // A selection may leave that line out; then the restore stops in front of the statement.
  if (isEverything(options) && expected.longestLine !== undefined && expected.longestLine > longestStatement(facts)) {
    problems.push(REFUSALS.packet(name, longestStatement(facts) + 1, expected.longestLine));
  }
  const tablespaces = (expected.tablespaces ?? []).filter((tablespace) => facts.tablespaces?.has(tablespace) === false);
  if (isEverything({ ...options, content: 'all' }) && options.content !== 'data' && tablespaces.length > 0) {
    problems.push(REFUSALS.tablespaces(name, tablespaces));
  }
  // guard: refuses-servers-that-are-read-only
  if (isReadOnly(facts)) problems.push(REFUSALS.readOnly(name));
  const programs = needs ? needs.loggedPrograms.length : expected.storedPrograms;
  if (
    (programs ?? 1) > 0 &&
    isOn(facts, 'log_bin') &&
    !isOn(facts, 'log_bin_trust_function_creators') &&
    !has(facts, MAY_CREATE_FUNCTIONS)
  ) {
    const problem = REFUSALS.binaryLog(name);
    if (programs === undefined) warnings.push(problem.detail);
    else problems.push(problem);
  }
  const keepsDefiners = (options.definers ?? 'keep') !== 'strip';
  if (!needs && keepsDefiners && !has(facts, MAY_SET_DEFINERS)) {
    warnings.push(
      'The user may not restore definers other than itself (error 1227). Grant it SET_ANY_DEFINER (MySQL 8.2 and later), SET_USER_ID (MySQL 8.0) or SET USER (MariaDB), or strip the definers (--definer strip).',
    );
  }
  if (origin && origin.flavour !== facts.flavour) {
    warnings.push(
      `The dump comes from ${origin.flavour} ${origin.serverVersion}, and the target is ${facts.flavour} ${facts.version}: what it does not support stops the restore. ${options.mapsCollations ? '' : 'Collations of the other family can be replaced (--map-collations).'}`.trim(),
    );
  } else if (origin && !isSameSeriesOrLater(facts.version, origin.serverVersion)) {
    warnings.push(
      `The dump comes from ${origin.serverVersion}, and the target is the earlier ${facts.version}: what it does not support stops the restore.`,
    );
  }
  return { problems, warnings };
}

/** Whether the user can't write, whatever else it may do. */
function isReadOnly(facts: TargetFacts): boolean {
  if (['super_read_only', 'innodb_read_only'].some((variable) => isOn(facts, variable))) return true;
  return isOn(facts, 'read_only') && !has(facts, MAY_WRITE_ALWAYS);
}

/** What every restore does: tables, their rows and keys, and the notes of what is finished. */
const ALWAYS = ['SELECT', 'INSERT', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX'];

/** The privileges that the user lacks on the databases, as GRANT statements. Rows alone may be granted by table. */
function missingGrants(
  { grants, variables }: TargetFacts,
  targets: readonly string[],
  { content }: RestoreOptions,
  needs: DumpNeeds | undefined,
): string[] {
  if (content === 'data') return [];
  const { user, all, ...rules } = grants;
  const isFolded = (variables.get('lower_case_table_names') ?? '0') !== '0';
  const databases = targets.map((target) => (isFolded ? target.toLowerCase() : target));
  return missingOnDatabases(all, [...ALWAYS, ...(needs?.privileges ?? [])], { ...rules, databases }, user);
}

function isSameSeriesOrLater(version: string, other: string): boolean {
  const [major = 0, minor = 0] = other.split('.').map((part) => Number.parseInt(part, 10));
  return isAtLeast(version, major, minor);
}

function isEverything(options: RestoreOptions): boolean {
  return new Selection(options).isEverything;
}

function isOn({ variables }: TargetFacts, name: string): boolean {
  return /^(ON|1|YES)$/i.test(variables.get(name) ?? '');
}

/** Whether the user has one of these privileges on everything. */
export function has({ grants }: TargetFacts, names: readonly string[]): boolean {
  return names.some((name) => givesGlobally(grants.all, name));
}

/** Longest statement that the target takes, in bytes: the command and what the server adds have to fit in, too. */
export function longestStatement({ variables }: TargetFacts): number {
  const limit = Number(variables.get('max_allowed_packet') ?? Number.NaN);
  return Number.isFinite(limit) ? limit - 1 : Number.POSITIVE_INFINITY;
}
