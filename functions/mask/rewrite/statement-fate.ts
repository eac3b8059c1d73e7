import type { StatementKind } from '../../dump-format/statements/subject/statement-kind';
import type { DefinitionKind } from '../rules/document/rules-schema';

/** What happens to a statement: `stop` ends masking, because nobody knows what it may hold; `commented` may have comments. */
export type Fate = 'keep' | 'stop' | 'table' | 'commented' | { readonly decidedBy: DefinitionKind };

const FATES: Readonly<Record<StatementKind, Fate>> = {
  setting: 'keep',
  use: 'keep',
  'create-database': 'commented',
  'alter-database': 'commented',
  'drop-database': 'keep',
  'drop-table': 'keep',
  'create-table': 'table',
  lock: 'keep',
  keys: 'keep',
  insert: 'stop',
  'view-placeholder': { decidedBy: 'views' },
  'drop-view': { decidedBy: 'views' },
  view: { decidedBy: 'views' },
  trigger: { decidedBy: 'triggers' },
  routine: { decidedBy: 'routines' },
  event: { decidedBy: 'events' },
  'drop-program': 'keep',
  sequence: 'commented',
  transaction: 'keep',
  'client-command': 'stop',
  other: 'stop',
};

/** What mariadb-dump begins with: its client then executes no commands. */
const SANDBOX = /^\/\*M?!999999\\- enable the sandbox mode \*\/\s*$/;

/** @param bytes of the statement */
export function fateOf(kind: StatementKind, bytes: Buffer): Fate {
  if (kind === 'client-command' && SANDBOX.test(bytes.toString('latin1', 0, 100))) return 'keep';
  return FATES[kind];
}
