import { inParallel } from '../../functions/core/in-parallel';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';
import { isArchived } from '../../functions/dump-format/listing/listed-dump';
import { NotFoundError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import type { Session } from '../core/session';
import { type Moment, readMoments } from '../dumps/moments';
import { type JobSlots, readSlots, type Slot } from '../dumps/slots-of-job';
import { inShort } from '../dumps/state';
import { columns } from '../output/columns';
import type { Paint } from '../output/output';
import { counted, size } from '../output/units';
import { findJobs, type JobPlace } from '../place/jobs';
import { findJob, findPlace, type Place } from '../place/place';
import { calendar, isGood, paintState } from '../render/calendar';
import { JOB, PLACE } from '../usage/common-options';
import { verb } from '../usage/verb';

/** Days that are shown of one job, and in the overview of all. */
const DAYS = { day: 35, hour: 7 };
/** Ten years. */
const MOST_DAYS = 3_660;
const OVERVIEW_DAYS = { day: 14, hour: 2 };

type Days = typeof DAYS;

export const list = verb({
  name: 'list',
  summary: 'The jobs of a bucket, or the slots of a job as a calendar',
  description: [
    'Shows for each slot whether its dump is restored, drilled, verified or only dumped, and which ones are damaged or missing.',
    'Without a schedule (--function), a date is missing when the job usually has a dump on that weekday. With it, the',
    'schedule counts, and the lock table shows runs that failed or are running.',
  ],
  arguments: [{ ...JOB, required: false }],
  options: {
    ...PLACE,
    days: {
      type: 'number',
      most: MOST_DAYS,
      placeholder: 'number',
      help: `Days that are shown, ${DAYS.day} by default, and ${DAYS.hour} of hourly jobs`,
    },
  },
  examples: [
    ['list --bucket shop-dumps', 'every job of the bucket'],
    ['list shop', 'the job "shop", whose bucket the function mysqldump-shop names'],
    ['list shop --json | jq -r \'select(.state == "missing") | .slot\'', 'dates without a dump'],
  ],
  run: async ({ arguments: [job], options }, session) => {
    const place = await findPlace(options, job, session);
    const name = job ?? (options.function === undefined ? undefined : place.dumpFunction?.job);
    const days = (otherwise: Days) =>
      options.days === undefined ? otherwise : { day: options.days, hour: options.days };
    if (name === undefined) return listJobs(place, days(OVERVIEW_DAYS), session);
    return listSlots(place, name, days(DAYS), session);
  },
});

async function listSlots(place: Place, job: string, days: Days, session: Session) {
  const jobPlace = await findJob(place, job, session.signal);
  const { slots, forced } = await readSlots(place.store, jobPlace, days, place.dumpFunction, session);
  if (slots.length === 0 && forced.length === 0) throw nothingOf(jobPlace, place, days);
  const moments = await readMoments(
    place.store,
    [...slots.flatMap(({ dump }) => dump ?? []), ...forced],
    session.signal,
  );
  const { output } = session;
  if (output.json) {
    for (const slot of slots) output.result('slot', slotObject(job, slot, moments), () => []);
    for (const dump of forced) {
      output.result(
        'slot',
        slotObject(job, { slot: dump.dump.slot, state: dump.state, dump, problems: dump.problems }, moments),
        () => [],
      );
    }
    return EXIT.done;
  }
  output.result('job', {}, (paint) => [
    `${paint('bold', job)}  s3://${place.store.bucket}/${[jobPlace.prefix, job].filter(Boolean).join('/')}/`,
    ...(slots.length === 0 ? [] : ['', ...calendar(slots, paint), '', summaryOf(slots, paint)]),
    ...problemsOf(slots, moments, paint),
    ...archivedNote([...slots.flatMap(({ dump }) => dump ?? []), ...forced]),
    ...(forced.length > 0
      ? [
          '',
          'Forced dumps:',
          ...columns(
            forced.map(({ dump, state }) => [
              dump.id,
              sizeOf(dump.object?.bytes),
              paintState(state, paint),
              moments.get(dump.key)?.inShort ?? '',
            ]),
            { indent: 2 },
          ),
        ]
      : []),
  ]);
  return EXIT.done;
}

function nothingOf({ job, prefix }: JobPlace, { store, dumpFunction }: Place, days: Days): NotFoundError {
  // A function that names the place is deployed: job, bucket and prefix are right.
  const remedy = dumpFunction
    ? `"lambda-mysqldump doctor ${job}" shows what keeps it from dumping and when its next run is, and "run ${job} --force" makes a dump now. Or look further back by --days.`
    : 'Correct job, bucket or prefix, or look further back by --days.';
  const below = `"${[prefix, job].filter(Boolean).join('/')}/" in the bucket "${store.bucket}"`;
  return new NotFoundError(
    'JOB_NOT_FOUND',
    `There are no dumps of the job "${job}" of the last ${counted(days.day, 'day')} below ${below}. ${remedy}`,
  );
}

function slotObject(job: string, { slot, state, dump, problems }: Slot, moments: ReadonlyMap<string, Moment>): object {
  const moment = dump && moments.get(dump.dump.key);
  return {
    job,
    slot,
    id: dump?.dump.id ?? slot,
    state,
    ...(dump === undefined ? {} : { key: dump.dump.key, bytes: dump.dump.object?.bytes, ...storageOf(dump) }),
    ...(moment === undefined ? {} : { startedAt: moment.startedAt }),
    problems,
  };
}

function summaryOf(slots: readonly Slot[], paint: Paint): string {
  const counts = new Map<Slot['state'], number>();
  for (const { state } of slots) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${paintState(state, paint)}`).join(', ');
}

/** What is wrong with slots, and which of them have the data of another day. */
function problemsOf(slots: readonly Slot[], moments: ReadonlyMap<string, Moment>, paint: Paint): string[] {
  const rows = slots.flatMap(({ slot, state, dump, problems }) => {
    const late = dump && moments.get(dump.dump.key)?.late;
    const all = [...(isGood(state) ? [] : problems), ...(late === undefined ? [] : [late])];
    return isGood(state) && late === undefined ? [] : [[slot, paintState(state, paint), inShort(all)]];
  });
  return rows.length === 0 ? [] : ['', ...columns(rows, { indent: 2 })];
}

/** The storage class of a dump, of one that has another than STANDARD. */
function storageOf({ dump: { object } }: KnownDump): { storageClass?: string } {
  const { storageClass = 'STANDARD' } = object ?? {};
  return storageClass === 'STANDARD' ? {} : { storageClass };
}

/** Dumps that can't be read at once. Whether S3 has restored one of them, `show` reports. */
function archivedNote(dumps: readonly KnownDump[]): string[] {
  const archived = dumps.filter(({ dump }) => isArchived(dump));
  const newest = archived
    .map(({ dump }) => dump.id)
    .sort()
    .at(-1);
  if (newest === undefined) return [];
  const classes = [...new Set(archived.map(({ dump }) => dump.object?.storageClass))].sort().join(', ');
  return [
    '',
    `${counted(archived.length, 'dump')} in an archive (${classes}), the newest ${newest}: S3 has to restore ${archived.length === 1 ? 'it' : 'them'} from there first, in hours. "show" prints the command.`,
  ];
}

async function listJobs(place: Place, days: Days, session: Session) {
  const { store, prefix = '' } = place;
  const { output, signal } = session;
  const found = await findJobs(store, prefix, signal);
  const jobs = await inParallel(found, async (jobPlace) => ({
    jobPlace,
    slots: await readSlots(store, jobPlace, days, undefined, session),
  }));
  const withDumps = jobs.filter(({ slots }) => slots.slots.length > 0 || slots.forced.length > 0);
  if (withDumps.length === 0) {
    const below = prefix === '' ? '' : ` below "${prefix}/"`;
    throw new NotFoundError(
      'JOB_NOT_FOUND',
      `The bucket "${store.bucket}" has no dumps${below} of the last ${counted(days.day, 'day')}. Correct bucket or prefix, or look further back by --days.`,
    );
  }
  if (output.json) {
    for (const { jobPlace, slots } of withDumps)
      output.result('job', jobObject(store.bucket, jobPlace, slots), () => []);
    return EXIT.done;
  }
  output.result('jobs', {}, (paint) => [
    ...columns([
      ['JOB', 'PREFIX', 'NEWEST', 'SIZE', 'STATE', `LAST ${days.day} DAYS`].map((title) => paint('dim', title)),
      ...withDumps.map(({ jobPlace, slots }) => jobRow(jobPlace, slots, paint)),
    ]),
  ]);
  return EXIT.done;
}

function newestOf({ slots, forced }: JobSlots) {
  const dumps = [...slots.flatMap(({ dump }) => dump ?? []), ...forced];
  return dumps.sort((one, other) => (one.dump.id < other.dump.id ? -1 : 1)).at(-1);
}

function jobObject(bucket: string, { job, prefix }: JobPlace, slots: JobSlots): object {
  const newest = newestOf(slots);
  const counts: Partial<Record<Slot['state'], number>> = {};
  for (const { state } of slots.slots) counts[state] = (counts[state] ?? 0) + 1;
  return {
    job,
    bucket,
    prefix,
    newest: newest?.dump.id,
    bytes: newest?.dump.object?.bytes,
    state: newest?.state,
    counts,
  };
}

function jobRow({ job, prefix }: JobPlace, slots: JobSlots, paint: Paint): string[] {
  const newest = newestOf(slots);
  return [
    job,
    prefix === '' ? '-' : prefix,
    newest?.dump.id ?? '-',
    sizeOf(newest?.dump.object?.bytes),
    newest ? paintState(newest.state, paint) : '-',
    summaryOf(slots.slots, paint),
  ];
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? '-' : size(bytes);
}
