import { Construct } from 'constructs';
import { ENV } from '../../../functions/drill/env';
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
import { DRILLS } from './drill-inputs';

export interface DrillFunctionProps {
  readonly account: Account;
  readonly naming: Naming;
  /** Name of the function and of its role, as a Terraform template. */
  readonly name: string;
  readonly network: Network;
  readonly destination: Destination;
  /** The clients and the servers. */
  readonly layers: readonly PackagedLayer[];
  readonly deadLetterQueue: DeadLetterQueue;
}

/** The Lambda function that restores dumps, with its log group, role, security group and retries. */
export class DrillFunction extends Construct {
  readonly function: LoggedFunction;
  readonly securityGroupId: string;

  constructor(
    scope: Construct,
    private readonly props: DrillFunctionProps,
  ) {
    super(scope, 'drill-function');
    const { account, naming, name, network, destination, layers, deadLetterQueue } = props;
    this.securityGroupId = this.securityGroup();
    this.function = new LoggedFunction(this, {
      naming,
      functionId: 'drill',
      functionName: name,
      description: `Restores the dumps of the job ${naming.job} into a server of its own`,
      roleDescription: `Drill function of the job ${naming.job}`,
      when: DRILLS,
      statements: [
        ...destination.drillStatements,
        { sid: 'ReportUndrilled', actions: ['sqs:SendMessage'], resources: [deadLetterQueue.arn] },
        ...attachmentStatements(account, name),
      ],
      settings: {
        layers: listExpression(`concat(${layers.map(({ arns }) => arns).join(', ')})`),
        memorySize: numberExpression('var.drill_memory_size'),
        ephemeralStorage: { size: numberExpression('var.drill_ephemeral_storage_size') },
        timeout: numberExpression('var.timeout'),
        // The subnets of the dump function, because a bucket policy may allow no other route to S3.
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [this.securityGroupId] },
        environment: { variables: this.environment() },
      },
    });
    new InvocationRetries(this, {
      functionId: 'drill',
      functionName: this.function.functionName,
      queueArn: deadLetterQueue.arn,
      when: DRILLS,
    });
  }

  private environment(): Record<string, string> {
    const { naming, destination } = this.props;
    return functionEnvironment(this, 'drill_', {
      always: {
        [ENV.jobName]: naming.job,
        [ENV.bucket]: destination.bucketName,
        [ENV.prefix]: expression('var.prefix'),
        [ENV.metricsNamespace]: expression('var.metrics_namespace'),
        [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
      },
      optional: {
        [ENV.kmsKeyArn]: expression('var.kms_key_arn'),
        [ENV.acceptedFindings]: expression(
          'length(var.drill_accepted_findings) == 0 ? null : jsonencode(var.drill_accepted_findings)',
        ),
      },
    });
  }

  /** A separate group, so that a dump is never restored into a database that it could reach. */
  private securityGroup(): string {
    const { naming, name } = this.props;
    const securityGroupId = securityGroup(this, 'drill', {
      naming,
      name,
      description: `Drill function of the job ${naming.job}`,
      when: DRILLS,
    });
    allowHttpsEgress(this, 'drill_https', { naming, securityGroupId, when: DRILLS });
    return securityGroupId;
  }
}
