import type { Construct } from 'constructs';
import type { Change } from '../../../functions/notify/changes';
import { input } from '../../synth/input';
import { arnOf } from '../foundation/input-rules/arn';

/** Terraform expression: the module has a notify function. */
export const NOTIFIES = 'length(var.notify_changes) > 0';

/** Changes that a kind of job can have, and the meaning of each. */
export type ChangeMeanings = Readonly<Partial<Record<Change, string>>>;

/** Declares the inputs of the notifications. */
export function notifyInputs(scope: Construct, meanings: ChangeMeanings): void {
  const names = Object.keys(meanings);
  const listed = Object.entries(meanings).map(([name, meaning]) => `\`${name}\` (${meaning})`);
  input(scope, 'notify_changes', {
    type: 'set(string)',
    default: [],
    description: `Changes for which the topic of the alarms receives one message each: ${listed.join(', ')}. Empty: the module creates no notify function.`,
    rules: [
      {
        condition: `length(setsubtract(var.notify_changes, ${JSON.stringify(names)})) == 0`,
        must: `hold only ${names.map((name) => `"${name}"`).join(', ')}`,
      },
    ],
  });
  input(scope, 'lock_table_stream_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of the stream of an existing lock table, with new and old images, for `notify_changes`. A created table has a stream when `notify_changes` is not empty.',
    rules: [
      arnOf('a stream of a DynamoDB table', 'lock_table_stream_arn', {
        service: 'dynamodb',
        resource: 'table/[A-Za-z0-9_.-]+/stream/[0-9T:.-]+',
      }),
    ],
  });
}
