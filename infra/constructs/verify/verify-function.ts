import { Construct } from 'constructs';
import { ENV } from '../../../functions/verify/env';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import type { Destination } from '../dump/destination/destination';
import type { Account } from '../foundation/account';
import type { Naming } from '../foundation/naming';
import type { DeadLetterQueue } from '../function/dead-letter-queue';
import { functionEnvironment } from '../function/function-environment';
import { InvocationRetries } from '../function/invocation-retries';
import { LoggedFunction } from '../function/logged-function';
import type { PackagedLayer } from '../function/packaged-layer';
import { attachmentStatements } from '../network/attachment';
import type { Network } from '../network/network';
import { allowHttpsEgress, securityGroup } from '../network/security-group';
import { VERIFIES } from './verify-inputs';

export interface VerifyFunctionProps {
  readonly account: Account;
  readonly naming: Naming;
  /** Name of the function and of its role, as a Terraform template. */
  readonly name: string;
  readonly network: Network;
  readonly destination: Destination;
  readonly layer: PackagedLayer;
  readonly deadLetterQueue: DeadLetterQueue;
}

/** The Lambda function that reads dumps back, with its log group, role, security group and retries. */
export class VerifyFunction extends Construct {
  readonly function: LoggedFunction;
  readonly securityGroupId: string;

  constructor(
    scope: Construct,
    private readonly props: VerifyFunctionProps,
  ) {
    super(scope, 'verify-function');
    const { account, naming, name, network, destination, layer, deadLetterQueue } = props;
    this.securityGroupId = this.securityGroup();
    this.function = new LoggedFunction(this, {
      naming,
      functionId: 'verify',
      functionName: name,
      description: `Reads the dumps of the job ${naming.job} back`,
      roleDescription: `Verify function of the job ${naming.job}`,
      when: VERIFIES,
      statements: [
        ...destination.verifyStatements,
        { sid: 'ReportUnverified', actions: ['sqs:SendMessage'], resources: [deadLetterQueue.arn] },
        ...attachmentStatements(account, name),
      ],
      settings: {
        layers: listExpression(layer.arns),
        // Reading a dump is faster than making it with the same resources.
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        // The subnets of the dump function, because a bucket policy may allow no other route to S3.
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [this.securityGroupId] },
        environment: { variables: this.environment() },
      },
    });
    new InvocationRetries(this, {
      functionId: 'verify',
      functionName: this.function.functionName,
      queueArn: deadLetterQueue.arn,
      when: VERIFIES,
    });
  }

  private environment(): Record<string, string> {
    const { naming, destination } = this.props;
    return functionEnvironment(this, 'verify_', {
      always: {
        [ENV.jobName]: naming.job,
        [ENV.bucket]: destination.bucketName,
        [ENV.prefix]: expression('var.prefix'),
        [ENV.metricsNamespace]: expression('var.metrics_namespace'),
        [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
      },
      optional: {
        [ENV.kmsKeyArn]: expression('var.kms_key_arn'),
        [ENV.tableShrinkShare]: expression(
          'var.alarm_table_shrink_share == 0 ? null : tostring(var.alarm_table_shrink_share)',
        ),
      },
    });
  }

  /** A separate group, because this function needs no connection to the database. */
  private securityGroup(): string {
    const { naming, name } = this.props;
    const securityGroupId = securityGroup(this, 'verify', {
      naming,
      name,
      description: `Verify function of the job ${naming.job}`,
      when: VERIFIES,
    });
    allowHttpsEgress(this, 'verify_https', { naming, securityGroupId, when: VERIFIES });
    return securityGroupId;
  }
}
