import { expression } from '../../synth/expression';
import type { Account } from '../foundation/account';
import type { Statement } from '../foundation/policy';
import { RESOURCES_KEY } from './encryption';

/** Lets a role send to, and receive from, the encrypted queues that other statements of it name. */
export function useQueueKey(account: Account): Statement {
  return {
    sid: 'UseQueueKey',
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: expression(RESOURCES_KEY),
    condition: { StringEquals: { 'kms:ViaService': account.endpoint('sqs') } },
    when: `${RESOURCES_KEY} != null`,
  };
}

/**
 * Lets a role decrypt the environment of its function. Lambda has a grant for that, which belongs to the role that
 * existed when it was made: a role that is created again under the same name has only this statement.
 */
export function decryptEnvironment(account: Account, functionName: string): Statement {
  return {
    sid: 'DecryptEnvironment',
    actions: ['kms:Decrypt'],
    resources: expression(RESOURCES_KEY),
    condition: {
      StringEquals: {
        'kms:EncryptionContext:aws:lambda:FunctionArn': account.arn('lambda', `function:${functionName}`),
      },
    },
    when: `${RESOURCES_KEY} != null`,
  };
}
