import type { Statement } from '../../foundation/policy';

/** Condition keys of S3 that are set when a request has the header of the same name. */
export type WriteCondition = 's3:if-none-match' | 's3:if-match';

/**
 * Denies a role to overwrite objects: it may create an object only with one of the given conditions in the request.
 * Without versioning, overwriting is deleting. Requests that only prepare an upload have no conditions ("Enforce
 * conditional writes on Amazon S3 buckets", Amazon S3 User Guide). The statement is part of the role's policy, not of a
 * bucket's, so that it applies to existing buckets, too, and their owners can still copy objects.
 */
export function denyOverwrite(
  sid: string,
  resources: readonly string[],
  conditions: readonly WriteCondition[],
): Statement {
  return {
    sid,
    effect: 'Deny',
    actions: ['s3:PutObject'],
    resources,
    condition: {
      Null: Object.fromEntries(conditions.map((key) => [key, 'true'])),
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  };
}
