import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA as S3BucketReplicationConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOf, bareExpression, countWhen, expression } from '../../../synth/expression';
import { local } from '../../../synth/local';
import { output } from '../../../synth/output';
import type { JobAlarms } from '../../alarms/job-alarms';
import type { Account } from '../../foundation/account';
import { HOUR } from '../../foundation/durations';
import type { JobNames } from '../../foundation/naming';
import { policyDocument, trustPolicy } from '../../foundation/policy';
import type { Precondition } from '../../foundation/precondition';
import { bucketReplicationInput, bucketReplicationRules, NAME } from './bucket-replication-inputs';
import { replicationStatements } from './bucket-replication-permissions';

const WHEN = `var.create_bucket && var.${NAME} != null`;
const RULE = 'dumps';

export interface BucketReplicationProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Name and ARN of the created bucket, as Terraform templates. */
  readonly bucketName: string;
  /** The created bucket itself, as a Terraform template. */
  readonly bucket: string;
  readonly bucketArn: string;
  readonly versioning: ITerraformDependable;
}

/**
 * The replication of all objects of the created bucket to a bucket that the user has elsewhere. Deletions are not
 * replicated, and the role may not replicate them. Tags are: those of the retention mean something in the other bucket only
 * when its own lifecycle has a rule for them.
 */
export class BucketReplication extends Construct {
  readonly preconditions: readonly Precondition[] = bucketReplicationRules();
  readonly #bucketName: string;
  readonly #bucket: string;
  readonly #replicaArn: string;

  constructor(scope: Construct, props: BucketReplicationProps) {
    super(scope, 'bucket-replication');
    const { account, naming, bucketName, bucket, bucketArn, versioning } = props;
    bucketReplicationInput(this);
    this.#bucketName = bucketName;
    this.#bucket = bucket;
    this.#replicaArn = expression(
      // Null-safe, because the statements of a policy that does not exist are evaluated, too.
      local(
        this,
        'replica_arn',
        expression(`try(coalesce(var.${NAME}.bucket_arn), "arn:${account.partition}:s3:::-")`),
      ),
    );
    const role = new IamRole(this, 'role.replication', {
      count: countWhen(WHEN),
      name: `${naming.resource}-replica`,
      description: `Lets S3 replicate the dumps in the bucket of the job ${naming.job}`,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy('s3.amazonaws.com'),
      tags: naming.tags,
    });
    const policy = new IamRolePolicy(this, 'policy.replication', {
      count: countWhen(WHEN),
      name: 'replication',
      role: attributeOf(role, 'id', WHEN),
      policy: policyDocument(
        this,
        'replication',
        replicationStatements({ account, bucketArn, replicaArn: this.#replicaArn }),
      ),
    });
    this.#replicate(attributeOf(role, 'arn', WHEN), [versioning, policy]);
    output(
      this,
      'replication_role_arn',
      'ARN of the role by which S3 replicates the dumps, for the policies of the other bucket and its key; null without `bucket_replication`.',
      attributeOf(role, 'arn', WHEN),
    );
  }

  #replicate(role: string, dependsOn: ITerraformDependable[]): void {
    const configuration = new S3BucketReplicationConfiguration(this, 'replication.dumps', {
      bucket: this.#bucket,
      count: countWhen(WHEN),
      role,
      rule: [
        {
          id: RULE,
          status: 'Enabled',
          priority: 0,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Disabled' },
          destination: {
            bucket: expression(`var.${NAME}.bucket_arn`),
            account: expression(`var.${NAME}.account_id`),
            storageClass: expression(`var.${NAME}.storage_class`),
            metrics: { status: 'Enabled' },
          },
        },
      ],
      dependsOn,
    });
    const optional = (path: string, name: string, when: string, content: object) =>
      configuration.addOverride(`${path}.dynamic.${name}`, {
        for_each: expression(`${when} ? ["${name}"] : []`),
        content,
      });
    optional('rule.0.destination', 'access_control_translation', `var.${NAME}.account_id != null`, {
      owner: 'Destination',
    });
    const encrypted = `var.${NAME}.kms_key_arn != null`;
    optional('rule.0.destination', 'encryption_configuration', encrypted, {
      replica_kms_key_id: expression(`var.${NAME}.kms_key_arn`),
    });
    optional('rule.0', 'source_selection_criteria', encrypted, { sse_kms_encrypted_objects: { status: 'Enabled' } });
  }

  /** Declares the alarm for objects that S3 could not replicate. S3 publishes the metric in the region of the source. */
  alarm(alarms: JobAlarms): void {
    alarms.alarm('replication_failing', {
      when: WHEN,
      suffix: 'replication-failing',
      descriptionSuffix: `has objects that S3 could not replicate to ${this.#replicaArn} within the last hour, and does not try again. Correct the policies of the bucket and of its key there, and the permissions of the role, and replicate these objects by S3 Batch Replication`,
      namespace: 'AWS/S3',
      metricName: 'OperationsFailedReplication',
      dimensions: {
        SourceBucket: this.#bucketName,
        DestinationBucket: expression(`reverse(split(":", ${bareExpression(this.#replicaArn)}))[0]`),
        RuleId: RULE,
      },
      statistic: 'Sum',
      period: HOUR,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'notBreaching',
    });
  }
}
