import { MysqldumpModule } from '../../../../../infra/mysqldump';

const { resource = {} } = new MysqldumpModule().toTerraform();

/** Conditions of the resources of one choice, by their addresses. */
function countsOf(isOne: (address: string) => boolean): Record<string, unknown> {
  const all = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName as Record<string, { count?: string }>).map(([name, { count }]) => [`${type}.${name}`, count]),
  );
  return Object.fromEntries(all.filter(([address]) => isOne(String(address))));
}

test('a lock, a replication and a log exist with their variable, and for a created bucket, only', () => {
  const only = (variable: string) => `\${var.create_bucket && var.${variable} != null ? 1 : 0}`;
  expect(countsOf((address) => /object_lock|replication|s3_bucket_logging/.test(address))).toEqual({
    'aws_s3_bucket_object_lock_configuration.dumps': only('bucket_object_lock'),
    'aws_s3_bucket_logging.dumps': only('bucket_access_log'),
    'aws_s3_bucket_replication_configuration.dumps': only('bucket_replication'),
    'aws_iam_role.replication': only('bucket_replication'),
    'aws_iam_role_policy.replication': only('bucket_replication'),
    'aws_cloudwatch_metric_alarm.replication_failing':
      '${var.create_alarms && var.create_bucket && var.bucket_replication != null ? 1 : 0}',
  });
});

test('the bucket itself has no argument for Object Lock, whose change would replace it', () => {
  const { dumps } = resource.aws_s3_bucket as Record<string, object>;
  expect(Object.keys(dumps ?? {})).not.toContain('object_lock_enabled');
});

test('locks and replications come when the bucket has versions, and go before these', () => {
  const { dumps: lock } = resource.aws_s3_bucket_object_lock_configuration as Record<string, object>;
  const { dumps: replication } = resource.aws_s3_bucket_replication_configuration as Record<string, object>;
  expect(lock).toMatchObject({ depends_on: ['aws_s3_bucket_versioning.dumps'] });
  // S3 begins to replicate at once, and does not repeat what the role could not do yet.
  expect(replication).toMatchObject({
    depends_on: ['aws_s3_bucket_versioning.dumps', 'aws_iam_role_policy.replication'],
  });
});

test('one object that S3 could not replicate raises the alarm, for an hour', () => {
  const { replication_failing: alarm } = resource.aws_cloudwatch_metric_alarm as Record<string, object>;
  expect(alarm).toMatchObject({
    alarm_name: '${local.resource_name}-replication-failing',
    alarm_description: expect.stringContaining('S3 Batch Replication'),
    namespace: 'AWS/S3',
    metric_name: 'OperationsFailedReplication',
    dimensions: {
      SourceBucket: '${local.bucket_name}',
      DestinationBucket: '${reverse(split(":", local.replica_arn))[0]}',
      RuleId: 'dumps',
    },
    statistic: 'Sum',
    period: 3_600,
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    // S3 publishes the metric while it replicates only.
    treat_missing_data: 'notBreaching',
  });
});
