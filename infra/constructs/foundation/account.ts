import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';

/** Account, region and partition in which the module is applied. */
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
    // The ID of a region is its name. `name` is deprecated in provider 6, and `region` does not exist in provider 5.
    this.region = expression(local(this, 'region', expression('data.aws_region.current.id')));
  }

  /** ARN in this account and region; `resource` is a Terraform template. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.id}:${resource}`;
  }

  /** Host name of a regional endpoint, as the condition key `kms:ViaService` has it. */
  endpoint(service: string): string {
    return `${service}.${this.region}.amazonaws.com`;
  }
}
