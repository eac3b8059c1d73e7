import { MysqldumpModule } from '../../../../../infra/mysqldump';

/*
 * IAM refuses a second role of a name; EventBridge, CloudWatch and SQS let a second rule, alarm or queue of a name
 * silently become the first one's. So every name must wait for the role of the main function, but for those of a bucket
 * and a table: their services refuse, too, and a bucket that is left with its dumps must not keep the role.
 */

test.each([['mysqldump', new MysqldumpModule(), 'dump']] as const)(
  '%s: exactly these resources take a name before it is known to be free',
  (_name, module, main) => {
    const { resource, locals } = module.toTerraform();
    const readers = Object.entries(resource ?? {}).flatMap(([type, resources]) =>
      Object.entries(resources as object)
        .filter(([, body]) => /local\.(wanted_name|full_name)\b/.test(JSON.stringify(body)))
        .map(([name]) => `${type}.${name}`),
    );
    // S3 rejects a name in use.
    const buckets = ['aws_s3_bucket.dumps', 'aws_s3_bucket.masked'].filter((bucket) => readers.includes(bucket));
    expect(readers.sort()).toEqual(['aws_dynamodb_table.lock', `aws_iam_role.${main}`, ...buckets]);
    expect(locals?.resource_name).toBe(`\${trimsuffix(aws_iam_role.${main}.name, "-execution")}`);
  },
);
