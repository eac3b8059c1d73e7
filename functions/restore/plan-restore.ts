import { type Explanation, explanationOf } from '../core/errors';
import { FLAVOUR_NAMES } from '../core/sql/flavour';
import { LoginError } from './connection/connection-errors';
import { ServerConnection } from './connection/server-connection';
import { nameOfTarget } from './connection/target';
import { explainSession } from './explain-failure';
import { type Preparation, prepareRestore } from './prepare/prepare-restore';
import type { RestoreRequest } from './restore-dump';
import type { TargetFacts } from './target/target-facts';

/** What a restore would do, and what would stop it. */
export interface RestorePlan {
  readonly target: { readonly name: string; readonly version: string };
  /** By their names in the dump and in the target. */
  readonly databases: Preparation['databases'];
  /** What the restore would refuse. */
  readonly problems: readonly Explanation[];
  readonly warnings: readonly string[];
}

/**
 * Looks at a dump and a target as a restore does before it begins, and writes nothing.
 *
 * @throws {LoginError} when no session can be opened.
 */
export async function planRestore(
  request: Pick<RestoreRequest, 'source' | 'target' | 'options' | 'signal'>,
): Promise<RestorePlan> {
  const { target, signal, options } = request;
  const sessions = [await ServerConnection.open(target, signal)] as [ServerConnection, ...ServerConnection[]];
  const abort = () => {
    for (const session of sessions) session.destroy(new Error('The command was interrupted.'));
  };
  signal.addEventListener('abort', abort);
  try {
    const { facts, databases, problems, warnings, connections } = await prepareRestore(sessions[0], request);
    // Those of an earlier restore may be in the way until a resumed one ends them.
    const mayOpen = problems.length === 0 && !options?.resume;
    const refused = mayOpen ? await openAsMany(connections + 1) : [];
    return {
      target: { name: nameOfTarget(target), version: versionOf(facts) },
      databases,
      problems: [...problems, ...refused],
      warnings,
    };
  } catch (error) {
    throw signal.aborted ? signal.reason : explainSession(error);
  } finally {
    signal.removeEventListener('abort', abort);
    for (const session of sessions) session.destroy();
  }

  /** Opens as many sessions as a restore, beside the one that asks. */
  async function openAsMany(count: number): Promise<Explanation[]> {
    try {
      while (sessions.length <= count) sessions.push(await ServerConnection.open(target, signal));
      return [];
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      return [explanationOf(error)];
    }
  }
}

function versionOf({ flavour, version }: TargetFacts): string {
  return `${FLAVOUR_NAMES[flavour]} ${version}`;
}
