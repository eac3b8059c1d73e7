import { codeOf } from '../../functions/core/errors';
import { jobPrefix } from '../../functions/dump-format/keys/object-keys';
import { type Policy, parsePolicy } from '../../functions/retention/config';
import { isRestorable } from '../../functions/retention/decision/candidate';
import { type Decision, decide, type Fate } from '../../functions/retention/decision/decide';
import type { Rules, Unit } from '../../functions/retention/decision/rules';
import { surveyDumps } from '../../functions/retention/survey';
import { problemsOfJob } from '../../functions/retention/tags/lifecycle';
import { TaggingStore } from '../../functions/retention/tags/tagging-store';
import { NotFoundError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import type { Session } from '../core/session';
import { columns } from '../output/columns';
import type { Paint } from '../output/output';
import { counted, size } from '../output/units';
import { readConfiguration, usualName } from '../place/function';
import { findJob, findPlace, type Place } from '../place/place';
import { paintState } from '../render/calendar';
import { JOB, PLACE } from '../usage/common-options';
import { type Values, verb } from '../usage/verb';

const KEEP = {
  'keep-hourly': { type: 'number', placeholder: 'number', help: 'Newest hours that keep a dump' },
  'keep-daily': { type: 'number', placeholder: 'number', help: 'Newest days that keep a dump' },
  'keep-weekly': { type: 'number', placeholder: 'number', help: 'Newest weeks that keep a dump' },
  'keep-monthly': { type: 'number', placeholder: 'number', help: 'Newest months that keep a dump' },
  'keep-yearly': { type: 'number', placeholder: 'number', help: 'Newest years that keep a dump' },
  'expiration-days': { type: 'number', placeholder: 'days', help: 'Days within which every dump is kept' },
} as const;

const UNIT_OPTIONS: Readonly<Record<Unit, keyof typeof KEEP>> = {
  hour: 'keep-hourly',
  day: 'keep-daily',
  week: 'keep-weekly',
  month: 'keep-monthly',
  year: 'keep-yearly',
};

export const retention = verb({
  name: 'retention',
  summary: 'Which dumps are kept, by which rule, and which ones expire: a dry run',
  description: [
    'Decides about every dump as the retention function does, and tags nothing. The rules are those of the function, or those',
    'that are named here, to see what they would keep before they are deployed. The result is that of this moment.',
  ],
  arguments: [JOB],
  options: {
    ...PLACE,
    ...KEEP,
    'retention-function': {
      type: 'string',
      placeholder: 'name',
      help: 'Name of the retention function; by default that of the dump function with "-retention"',
    },
  },
  examples: [
    ['retention shop', 'what the deployed rules keep, and why'],
    ['retention shop --keep-daily 14 --keep-monthly 12', 'what these rules would keep'],
    ["retention shop --json | jq -r 'select(.expires) | .key'", 'keys of the dumps that expire'],
  ],
  run: async ({ arguments: [job = ''], options }, session) => {
    const { aws, clock, output, signal } = session;
    const place = await findPlace(options, job, session);
    const jobPlace = await findJob(place, job, signal);
    const deployed = await deployedPolicy(options['retention-function'], place, job, session);
    const named = namedRules(options);
    const rules = named ?? deployed?.rules;
    if (rules === undefined) throw nothingExpires(job, place, options['retention-function']);
    const store = new TaggingStore(await aws.s3(), place.store.bucket, undefined, 'person');
    const { dumps, leftAlone } = await surveyDumps(store, jobPlace, signal);
    const candidates = dumps.map(({ candidate }) => candidate);
    const decision = decide(candidates, rules, {
      now: clock.now(),
      missingHours: deployed?.missingHours,
      // Without the function, a job is one with drills if there ever was one.
      drills: deployed?.drills ?? candidates.some(isRestorable),
    });
    const hasAccounts = dumps.some(({ dump }) => dump.users.length > 0);
    const warnings = await lifecycleWarnings(store, jobPlace, hasAccounts, session);
    const sums = sumsOf(decision);
    if (output.json) {
      for (const { dump, expires, reasons } of decision.fates) {
        const { id, key, state, bytes, archive = null } = dump;
        output.result('dump', { job, id, key, state, bytes, archive, expires, reasons }, () => []);
      }
      output.result(
        'retention',
        { job, rules, paused: decision.paused ?? null, ...sums, leftAlone, warnings },
        () => [],
      );
      return EXIT.done;
    }
    output.result('retention', {}, (paint) => [
      `${paint('bold', job)}  s3://${store.bucket}/${jobPrefix(jobPlace.prefix, job)}  ${inWords(rules)}`,
      '',
      ...columns(
        decision.fates.map((fate) => rowOf(fate, paint)),
        { indent: 2 },
      ),
      '',
      `${counted(sums.kept, 'dump')} (${size(sums.keptBytes)}) ${sums.kept === 1 ? 'stays' : 'stay'}, ${sums.expired.toLocaleString('en-US')} (${size(sums.expiredBytes)}) ${sums.expired === 1 ? 'expires' : 'expire'}.`,
      ...(decision.paused === undefined ? [] : [paint('yellow', `Nothing expires now. ${decision.paused}`)]),
      ...(leftAlone.length === 0 ? [] : [`Left alone, because they are no dumps that count: ${leftAlone.join(', ')}.`]),
      ...warnings.map((warning) => `- ${warning}`),
    ]);
    return EXIT.done;
  },
});

function namedRules(options: Values<typeof KEEP>): Rules | undefined {
  const entries = Object.entries(UNIT_OPTIONS).flatMap(([unit, name]) => {
    const count = options[name];
    return count === undefined ? [] : [[unit, count] as const];
  });
  const days = options['expiration-days'];
  if (entries.length === 0 && days === undefined) return undefined;
  return { periods: Object.fromEntries(entries), ...(days === undefined ? {} : { days }) };
}

/** The policy in the environment of the retention function; undefined when the job has none, or it may not be read. */
async function deployedPolicy(
  named: string | undefined,
  place: Place,
  job: string,
  { aws, output }: Session,
): Promise<Policy | undefined> {
  const name = functionName(named, place, job);
  try {
    const { Environment } = await readConfiguration(await aws.lambda(), name);
    return parsePolicy(Environment?.Variables ?? {});
  } catch (error) {
    const code = codeOf(error);
    if (code === 'FUNCTION_MISSING' && named === undefined) return undefined;
    if (code !== 'AWS_ACCESS_DENIED') throw error;
    output.note(
      `The rules of the job are not known, because your user or role lacks lambda:GetFunctionConfiguration on "${name}".`,
    );
    return undefined;
  }
}

function functionName(named: string | undefined, { dumpFunction }: Place, job: string): string {
  return named ?? `${dumpFunction?.name ?? usualName(job)}-retention`;
}

function nothingExpires(job: string, place: Place, named: string | undefined): NotFoundError {
  return new NotFoundError(
    'FUNCTION_MISSING',
    `The job "${job}" has no retention function "${functionName(named, place, job)}" that can be read here, so that nothing expires as far as is known. Name rules to see what they would keep, such as --keep-daily 14 --keep-monthly 12, or the function by --retention-function.`,
  );
}

async function lifecycleWarnings(
  store: TaggingStore,
  place: Parameters<typeof problemsOfJob>[2],
  hasAccounts: boolean,
  { output, signal }: Session,
): Promise<string[]> {
  try {
    const problems = problemsOfJob(await store.lifecycleRules(signal), store.bucket, place, hasAccounts);
    return problems.map(({ detail }) => detail);
  } catch (error) {
    if (codeOf(error) !== 'AWS_ACCESS_DENIED') throw error;
    output.note(
      `The lifecycle of the bucket is not checked, because your user or role lacks s3:GetLifecycleConfiguration on "${store.bucket}".`,
    );
    return [];
  }
}

function sumsOf({ fates }: Decision) {
  const of = (chosen: readonly Fate[]) => chosen.reduce((sum, { dump }) => sum + dump.bytes, 0);
  const [kept, expired] = [fates.filter(({ expires }) => !expires), fates.filter(({ expires }) => expires)];
  return { kept: kept.length, keptBytes: of(kept), expired: expired.length, expiredBytes: of(expired) };
}

function rowOf({ dump, expires, reasons }: Fate, paint: Paint): string[] {
  const why = [
    ...(dump.archive === undefined ? [] : [`in ${dump.archive}`]),
    ...(expires ? [paint('dim', 'expires')] : reasons),
  ].join(', ');
  return [dump.id, paintState(dump.state, paint), size(dump.bytes), why];
}

/** `14 days, 12 months, all of 35 days`. */
function inWords({ periods, days }: Rules): string {
  const counts = Object.entries(periods).map(([unit, count]) => counted(count, unit));
  return [...counts, ...(days === undefined ? [] : [`all of ${counted(days, 'day')}`])].join(', ');
}
