import { withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import type { ResultStorage } from './publish-first';

/** A result on a dump, as log lines name it. */
export interface LoggedResult {
  /** Key of the dump, and of the result. */
  readonly key: string;
  readonly resultKey: string;
  readonly noun: string;
  /** What follows when the manifest was replaced meanwhile, as sentences. */
  readonly outdated: string;
}

/** Logs how a result was stored, unless it was written or is known. */
export function logStorage(log: Log, storage: ResultStorage, { key, resultKey, noun, outdated }: LoggedResult): void {
  if (storage === 'replaced') log.warn(`The stored ${noun} was about another dump. It is replaced.`, { key });
  if (storage === 'outdated') log.warn(outdated, { key });
  if (storage === 'contradicts') {
    const detail = `The ${noun} "${resultKey}" differs from this result, and is kept. Move it away to get a new one.`;
    log.error(withCode('VERDICT_CONTRADICTED', detail), { key, errorCode: 'VERDICT_CONTRADICTED' });
  }
}
