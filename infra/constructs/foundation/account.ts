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
    // Provider 6 deprecates `name` and `id`, and provider 5 has no `region`. The host name of EC2 contains it in both, and in
    // every partition: `ec2.cn-north-1.amazonaws.com.cn`.
    this.region = expression(local(this, 'region', expression('split(".", data.aws_region.current.endpoint)[1]')));
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
