import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { LOCK_DAYS } from '../dump/destination/object-lock';

/**
 * Warns in each plan of locks that outlive the retention. It fails no plan: no dump is lost, but it costs more than the retention
 * states.
 *
 * @param retains Terraform expression: dumps expire
 * @param shortest Terraform expression of the days for which every dump is kept
 */
export function warnOfLongLocks(scope: Construct, retains: string, shortest: string): void {
  const noncurrent = 'var.noncurrent_version_expiration_days';
  TerraformStack.of(scope).addOverride('check.object_lock', {
    assert: [
      {
        condition: expression(`!${retains} || ${LOCK_DAYS} <= ${shortest} + ${noncurrent}`),
        error_message: `The lock of bucket_object_lock is longer than the retention: a dump that expires after ${expression(shortest)} days, and would be deleted ${expression(noncurrent)} days later (noncurrent_version_expiration_days), stays and costs until its lock ends after ${expression(LOCK_DAYS)} days.`,
      },
    ],
  });
}
