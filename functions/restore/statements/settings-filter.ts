import { type TextMode, tokensOf } from '../../dump-format/statements/lexical/tokens';
import type { SkipReason } from './selection';

/**
 * Why a SET statement is not executed. What is set for the whole server is none of a restore's business, the binary log is
 * written as the target has it, transactions are the restore's own, and NOTE_VERBOSITY is a variable that older releases
 * of MariaDB lack.
 */
export function reasonToSkipSetting(statement: Buffer, mode: TextMode): SkipReason | undefined {
  const tokens = tokensOf(statement, mode);
  const words = tokens
    .filter(({ kind }) => kind === 'word' || kind === 'variable')
    .map(({ text }) => text.toUpperCase());
  const mentions = (pattern: RegExp) => words.some((word) => pattern.test(word));
  if (mentions(/^(?:@@)?(?:SESSION\.)?SQL_LOG_BIN$/) || mentions(/TEMP_LOG_BIN$/)) return 'binary-log';
  if (mentions(/^(?:@@)?(?:GLOBAL|PERSIST|PERSIST_ONLY)(?:\.|$)/)) return 'global-setting';
  if (mentions(/AUTOCOMMIT$/)) return 'transaction';
  if (mentions(/NOTE_VERBOSITY$/)) return 'global-setting';
  return undefined;
}
