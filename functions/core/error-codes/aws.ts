import { type ErrorCodeEntry, RETRIED } from './entry';

/** What AWS services refuse, or do not answer. */
export const AWS_ERRORS = {
  SERVICE_UNREACHABLE: {
    meaning: "An AWS service did not answer from the function's subnets.",
    action: 'Give the subnets a NAT gateway, or set `create_vpc_endpoints = true`.',
  },
  AWS_ACCESS_DENIED: {
    meaning: "An AWS service denied an action to the function's role.",
    action: 'Allow the action in the policies of the role, the resource and the VPC endpoint.',
  },
  KMS_ACCESS_DENIED: {
    meaning: 'A KMS key cannot be used.',
    action: 'Allow the role `kms:Decrypt` and `kms:GenerateDataKey` on the key, and enable the key.',
  },
  AWS_THROTTLED: {
    meaning: 'An AWS service limits the rate of requests.',
    action: 'Nothing: the run is retried. If it happens often, ask AWS for a higher quota.',
  },
  ROLE_CREDENTIALS_INVALID: {
    meaning: "AWS rejected the credentials of the function's role, or yours on a command line, or there are none.",
    action:
      'Check that the role exists and trusts `lambda.amazonaws.com`. On a command line sign in, and name the profile (`--profile`).',
  },
  BUCKET_MISSING: {
    meaning: 'The bucket does not exist.',
    action: 'Create the bucket, or correct `bucket_name`.',
  },
  BUCKET_IN_OTHER_REGION: {
    meaning: 'The bucket is in another region than the function.',
    action: 'Name a bucket in the region of the function.',
  },
  STORAGE_UNAVAILABLE: {
    meaning: 'S3 did not process a request, or ended a response early.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of S3.`,
  },
  UPLOAD_REMOVED: {
    meaning: 'The parts of a dump were removed from S3 before it was complete.',
    action:
      'Give the lifecycle rule of the bucket that aborts incomplete uploads more days than a dump takes. The run is retried.',
  },
  WRITE_CONTENDED: {
    meaning: 'Another run or invocation writes the same manifest, facts, verdict or report at this moment.',
    action: 'Nothing: the run is retried.',
  },
  LOCK_TABLE_MISSING: {
    meaning: 'The lock table does not exist in the region of the function.',
    action: 'Create the table, or correct `lock_table_name`.',
  },
  LOCK_TABLE_UNAVAILABLE: {
    meaning: 'DynamoDB did not read or write a lock record.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of DynamoDB.`,
  },
  TOPIC_MISSING: {
    meaning: 'The SNS topic does not exist in the region of the function.',
    action: 'Create the topic, or correct `alarms_topic_arn`.',
  },
  NOTIFICATION_NOT_SENT: {
    meaning: 'SNS did not accept a notification.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of SNS.`,
  },
  RUNNER_MISSING: {
    meaning: 'The state machine of the runner does not exist, or is being deleted.',
    action:
      'Apply the Terraform module again. The run is retried. For `restore --in-vpc` the job needs an `engine` other than `lambda`.',
  },
  IMAGE_OF_OTHER_VERSION: {
    meaning: 'The image of the runner is not of the version of the module, so that its task did nothing.',
    action:
      'Build the image of the version that the message names, push it, name it in `runner_image_uri` (or `image_uri`), and apply. Then start what failed again (docs/runner.md).',
  },
  RUNNER_UNAVAILABLE: {
    meaning:
      'Step Functions did not start an execution of the runner, or did not describe it; or ECS or ECR did not describe its task or its image to `doctor`.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of the service that it names.`,
  },
  DUMP_NOT_STARTED: {
    meaning: 'The API could not invoke the dump function.',
    action: 'Send the request again. If it fails again, look the quoted error up in the documentation of Lambda.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
