import { detailOf } from '../core/errors';
import { FLAVOUR_NAMES } from '../core/sql/flavour';
import { ServerConnection } from './connection/server-connection';
import { nameOfTarget } from './connection/target';
import { RestoreError } from './request/restore-error';
import type { RestoreRequest } from './restore-dump';
import { findStates } from './resume/state-table';
import { Selection } from './statements/selection';
import { checkTarget } from './target/check-target';
import { existingObjects, notEmpty } from './target/existing-objects';
import { refuseSource } from './target/refuse-source';
import { readTargetFacts, type TargetFacts } from './target/target-facts';

/** What a restore would do, and what would stop it. */
export interface RestorePlan {
  readonly target: { readonly name: string; readonly version: string };
  /** By their names in the dump and in the target. */
  readonly databases: readonly { readonly source: string; readonly target: string; readonly exists: boolean }[];
  /** What the restore would refuse, as sentences. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Looks at a dump and a target as a restore would before it begins, and writes nothing.
 *
 * @throws {LoginError} when no session can be opened.
 */
export async function planRestore({
  source,
  target,
  options = {},
  signal,
}: Pick<RestoreRequest, 'source' | 'target' | 'options' | 'signal'>): Promise<RestorePlan> {
  const session = await ServerConnection.open(target, signal);
  const abort = () => session.destroy(new Error('The command was interrupted.'));
  signal.addEventListener('abort', abort);
  try {
    const facts = await readTargetFacts(session);
    const problems: string[] = [];
    const warnings: string[] = [];
    const collect = async (check: () => void | Promise<void>) => {
      try {
        await check();
      } catch (error) {
        if (!(error instanceof RestoreError)) throw error;
        problems.push(detailOf(error));
      }
    };
    await collect(async () => {
      warnings.push(...(await checkTarget(session, target, source, options)).warnings);
    });
    const names = namesOf(source.origin?.databases ?? [], options);
    const targets = names.map((name) => name.target);
    await collect(() => refuseSource(source.origin, targets, facts, target, options));
    const databases = [];
    for (const name of names) {
      const { exists, names: objects } = await existingObjects(session, name.target);
      databases.push({ ...name, exists });
      if (objects.length > 0 && !options.allow?.databases?.includes(name.target) && !options.resume) {
        problems.push(detailOf(notEmpty(name.target, target, objects)));
      }
    }
    for (const { home, finished } of await findStates(session, targets)) {
      warnings.push(`The database "${home}" has an unfinished restore (${finished.length} tables are finished).`);
    }
    return { target: { name: nameOfTarget(target), version: versionOf(facts) }, databases, problems, warnings };
  } finally {
    signal.removeEventListener('abort', abort);
    session.destroy();
  }
}

function versionOf({ flavour, version }: TargetFacts): string {
  return `${FLAVOUR_NAMES[flavour]} ${version}`;
}

function namesOf(databases: readonly string[], options: NonNullable<RestoreRequest['options']>) {
  const selection = new Selection(options);
  const own = databases.length === 1 ? options.database : undefined;
  return databases
    .filter((name) => selection.hasDatabase(name))
    .map((source) => ({ source, target: own ?? options.rename?.get(source) ?? source }));
}
