import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';

/** Where the module is applied: the account, region and partition that ARNs are made of. */
export class Account extends Construct {
  readonly id: string;
  readonly region: string;
  readonly partition: string;

  constructor(scope: Construct) {
    super(scope, 'account');
    new DataAwsCallerIdentity(this, 'identity.current');
    new DataAwsPartition(this, 'partition.current');
    new DataAwsRegion(this, 'region.current');
    this.id = expression(local(this, 'account_id', expression('data.aws_caller_identity.current.account_id')));
    this.partition = expression(local(this, 'partition', expression('data.aws_partition.current.partition')));
    // The id of a region is its name. `name` is deprecated in provider 6, and `region` unknown in provider 5.
    this.region = expression(local(this, 'region', expression('data.aws_region.current.id')));
  }

  /** An ARN in this account and region; `resource` is a Terraform template. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.id}:${resource}`;
  }
}
