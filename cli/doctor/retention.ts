import { problemsOfJob } from '../../functions/retention/tags/lifecycle';
import { NotFoundError } from '../core/errors';
import { readConfiguration } from '../place/function';
import { type Check, type Examination, type Finding, ok, warning } from './finding';
import { stateOf } from './functions';
import { lifecycleDenied, readLifecycle } from './lifecycle';

/** Whether dumps expire by the rules of the job, and whether the lifecycle of the bucket fits them. */
export const retentionCheck: Check = {
  name: 'retention',
  run: async (examination) => {
    const configuration = await retentionFunction(examination);
    const lifecycle = await lifecycleFindings(examination, configuration !== undefined);
    return [
      configuration
        ? stateOf(configuration)
        : ok('No rules: the job has no retention function, so that it lets no dump expire.'),
      ...lifecycle,
    ];
  },
};

async function retentionFunction({ dumpFunction, session }: Examination) {
  try {
    return await readConfiguration(await session.aws.lambda(), `${dumpFunction.name}-retention`);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** @param hasRules without them, a rule for what is tagged is not needed. */
async function lifecycleFindings(examination: Examination, hasRules: boolean): Promise<Omit<Finding, 'check'>[]> {
  const {
    dumpFunction: { bucket, prefix, job },
    config,
  } = examination;
  const rules = await readLifecycle(examination);
  if (rules === 'denied') return [lifecycleDenied(bucket)];
  const problems = problemsOfJob(rules, bucket, { job, prefix }, config?.dumpUsers === true).filter(
    ({ code }) => hasRules || code !== 'RETENTION_RULE_MISSING',
  );
  if (problems.length > 0) return problems.map(({ detail }) => warning(detail));
  return hasRules ? [ok('The lifecycle of the bucket deletes what is tagged as expired, and no dump by its age.')] : [];
}
