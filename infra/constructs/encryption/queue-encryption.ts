import type { SqsQueueConfig } from '@cdktf/provider-aws/lib/sqs-queue';
import { Token } from 'cdktf';
import { expression } from '../../synth/expression';
import { RESOURCES_KEY } from './encryption';

/** Arguments of every queue. The provider accepts only one of them, so the other is null. */
export const QUEUE_ENCRYPTION: Pick<SqsQueueConfig, 'kmsMasterKeyId' | 'sqsManagedSseEnabled'> = {
  kmsMasterKeyId: expression(RESOURCES_KEY),
  sqsManagedSseEnabled: Token.asAny(expression(`${RESOURCES_KEY} == null ? true : null`)),
};
