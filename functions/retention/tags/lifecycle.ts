import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Explanation } from '../../core/errors';
import { listed } from '../../core/words/listed';
import { jobPrefix, usersPrefix } from '../../dump-format/keys/object-keys';
import { EXPIRY_TAG } from './expiry-tag';

/**
 * What is wrong with the lifecycle of a bucket, for the dumps of a job.
 *
 * @param hasAccounts whether dumps have accounts: these are outside of the folder of the job, where a rule for it does not
 * reach them.
 */
export function problemsOfJob(
  rules: readonly LifecycleRule[],
  bucket: string,
  { job, prefix }: { readonly job: string; readonly prefix: string },
  hasAccounts: boolean,
): Explanation[] {
  const places = [
    jobPrefix(prefix, job),
    // guard: accounts-have-the-rule-of-their-dumps
    ...(hasAccounts ? [usersPrefix(prefix, job)] : []),
  ];
  const problems = places.flatMap((below) => lifecycleProblems(rules, bucket, below));
  return [...new Map(problems.map((problem) => [problem.detail, problem])).values()];
}

/**
 * What is wrong with the lifecycle of a bucket, for the objects below a prefix: no rule expires what is tagged, or a rule
 * expires all of it by age, whatever is tagged.
 */
export function lifecycleProblems(rules: readonly LifecycleRule[], bucket: string, below: string): Explanation[] {
  const expiring = rules.filter((rule) => rule.Status === 'Enabled' && expires(rule) && reaches(rule, below));
  const problems: Explanation[] = [];
  // guard: notices-a-missing-rule
  if (!expiring.some((rule) => isForTag(rule) && covers(rule, below))) {
    problems.push({
      code: 'RETENTION_RULE_MISSING',
      detail: `The bucket "${bucket}" has no lifecycle rule that deletes expired dumps below "${below}": they are tagged, and stay. Add an enabled rule with the filter tag ${EXPIRY_TAG.key} = ${EXPIRY_TAG.value} that expires current versions after 1 day (docs/retention.md).`,
    });
  }
  const byAge = expiring.filter((rule) => tagsOf(rule).length === 0);
  if (byAge.length > 0) {
    const names = listed(byAge.map(({ ID }) => `"${ID ?? ''}"`));
    problems.push({
      code: 'RETENTION_RULE_BY_AGE',
      detail: `The lifecycle of the bucket "${bucket}" deletes dumps by their age, also the last good one (${names}). Remove that, or restrict it to other objects, and use expiration_days or keep_… of the module (docs/retention.md).`,
    });
  }
  return problems;
}

/** It expires current versions. */
function expires({ Expiration }: LifecycleRule): boolean {
  return Expiration?.Days !== undefined || Expiration?.Date !== undefined;
}

function tagsOf({ Filter }: LifecycleRule): { Key?: string | undefined; Value?: string | undefined }[] {
  return [...(Filter?.Tag ? [Filter.Tag] : []), ...(Filter?.And?.Tags ?? [])];
}

function isForTag(rule: LifecycleRule): boolean {
  const tags = tagsOf(rule);
  return tags.length === 1 && tags.every(({ Key, Value }) => Key === EXPIRY_TAG.key && Value === EXPIRY_TAG.value);
}

function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '';
}

/** It is about some objects below the prefix. */
export function reaches(rule: LifecycleRule, below: string): boolean {
  const prefix = prefixOf(rule);
  return below.startsWith(prefix) || prefix.startsWith(below);
}

/** It is about all objects below the prefix, of any size. */
export function covers(rule: LifecycleRule, below: string): boolean {
  const { ObjectSizeGreaterThan: more = 0, ObjectSizeLessThan: less } = { ...rule.Filter, ...rule.Filter?.And };
  return below.startsWith(prefixOf(rule)) && more === 0 && less === undefined;
}
