import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { matching } from '../foundation/input-rules/pattern';

/** Declares the inputs of the lock table. `lossNote` states the consequence of losing it. */
export function lockTableInputs(scope: Construct, lossNote: string): void {
  input(scope, 'create_lock_table', {
    type: 'bool',
    default: true,
    description: 'Creates the lock table. False: the module uses the existing table `lock_table_name`.',
  });
  input(scope, 'lock_table_name', {
    type: 'string',
    default: null,
    description:
      'Name of the DynamoDB lock table. Null: derived from `name`. An existing table needs the hash key `key` (string) and the TTL attribute `ttl`.',
    rules: [
      matching(
        'lock_table_name',
        '^[A-Za-z0-9_.-]{3,255}$',
        'be 3 to 255 letters, digits, dots, hyphens and underscores',
      ),
    ],
  });
  input(scope, 'lock_table_deletion_protection', {
    type: 'bool',
    default: false,
    description: `Protects the lock table against deletion. ${lossNote}`,
  });
}
