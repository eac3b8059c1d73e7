import type { Statement } from '../../foundation/policy';

/** Where the dumps of a job are, as functions beside them need to know. All strings are Terraform templates. */
export interface ReadableDumps {
  readonly bucketName: string;
  /** Key prefix before the name of the job, without a slash at either end; may be empty. */
  readonly keyPrefix: string;
  /** ARN of the KMS key of the dumps; null without one. */
  readonly kmsKeyArn: string;
  /** Patterns of EventBridge for the keys of the manifests and verdicts. */
  readonly manifestPattern: string;
  readonly verdictPattern: string;
  /** Permissions of a function that reads dumps and writes verdicts. */
  readonly verifyStatements: readonly Statement[];
  /** Permissions of a function that reads dumps and their verdicts, and writes the results of drills. */
  readonly drillStatements: readonly Statement[];
}
