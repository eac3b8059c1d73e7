import { hash } from 'node:crypto';
import type { ObjectStore } from '../../core/aws/object-store';
import type { Log } from '../../core/logger';
import type { Secret } from '../../core/secret';
import { decide } from '../rules/decisions/decide';
import type { Decisions } from '../rules/decisions/decisions';
import { readRules } from '../rules/document/read-rules';
import { schemaOf } from '../rules/tables/dump-schema';
import type { SourceDump } from '../source/source-dump';
import { maskingKey } from '../values/keyed-function/masking-key';

/** The rules document as it was read. */
export interface RulesDocument {
  readonly text: string;
  /** Lower-case hex SHA-256 of it. */
  readonly sha256: string;
}

/** Everything that decides what a masked dump is: equal plans make equal texts. */
export interface MaskPlan {
  readonly source: SourceDump;
  readonly decisions: Decisions;
  readonly rules: RulesDocument;
  readonly key: Buffer;
}

/** Reads the rules document. @throws {StorageError} */
export async function readRulesDocument(
  store: Pick<ObjectStore, 'readText'>,
  key: string,
  signal: AbortSignal,
): Promise<RulesDocument> {
  const text = await store.readText(key, signal);
  return { text, sha256: hash('sha256', text) };
}

/**
 * Decides about everything in a dump, before anything of it is masked.
 *
 * @throws {MaskRulesError} naming every column that no rule decides about, and every other problem.
 * @throws {MaskError} when the key is none.
 */
export function planMasking(source: SourceDump, rules: RulesDocument, secret: Secret, log: Log): MaskPlan {
  // guard: undecided-columns-stop-the-run
  const decisions = decide(readRules(rules.text), schemaOf(source.facts));
  for (const warning of decisions.warnings) log.warn(warning);
  return { source, decisions, rules, key: maskingKey(secret.reveal()) };
}
