import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ObjectStore } from '../../functions/core/aws/object-store';
import { detailOf, StorageError } from '../../functions/core/errors';
import { databaseToCreate } from '../../functions/dump-format/facts/empty-database';
import type { Facts } from '../../functions/dump-format/facts/fact';
import { readSourceFacts } from '../../functions/dump-format/facts/file/source-facts';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { warningsForEngine } from '../../functions/dump-format/manifest/restore-warnings';
import { nameOfTarget } from '../../functions/restore/connection/target';
import { planRestore } from '../../functions/restore/plan-restore';
import type { RestoreProgress } from '../../functions/restore/report';
import type { RestoreOptions } from '../../functions/restore/request/options';
import { restoreDump } from '../../functions/restore/restore-dump';
import { dumpInStore } from '../../functions/restore/source/dump-source';
import { OutputError, UsageError } from '../core/errors';
import { EXIT, exitOfRefusal } from '../core/exit-codes';
import type { Session } from '../core/session';
import { chooseSoundDump } from '../dumps/choose-sound';
import { indexOfDump } from '../dumps/index-of-dump';
import { madeLate } from '../dumps/made-late';
import { checkSize, manifestOf } from '../dumps/manifest-of';
import { toolboxFor } from '../dumps/programs';
import { performInVpc } from '../in-vpc/perform-in-vpc';
import { inVpcProblems } from '../in-vpc/request';
import { progressLine } from '../output/progress';
import { counted, duration } from '../output/units';
import { findJob, findPlace } from '../place/place';
import { planLines, reportLines, reportMarkdown } from '../render/restore-report';
import { RESTORE, restoreOptions, restoreProblems } from '../target/restore-options';
import { TARGET, targetOf, targetProblems } from '../target/target-options';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

/** Milliseconds between two objects, or two pictures of a terminal. */
const JSON_INTERVAL_MS = 5_000;
const PICTURE_INTERVAL_MS = 200;

export const restore = verb({
  name: 'restore',
  summary: 'Restore a dump into a server, by several sessions, and report whether it is what was dumped',
  description: [
    'Reads the dump from S3 and restores it: tables, rows by several sessions, keys when the rows of a table are in, then',
    'triggers, views, routines, events and foreign keys. Checks size, SHA-256, parts and rows, and reports at the end whether',
    'what was read is what was dumped. Nothing is written to the disk of this machine.',
    '',
    'It refuses the server that the dump comes from, databases that have objects, and dumps that are known to be damaged,',
    'before it writes anything. A restore that stopped goes on with --resume.',
  ],
  arguments: [JOB, SLOT],
  options: {
    ...PLACE,
    ...RESTORE,
    ...TARGET,
    'in-vpc': {
      type: 'flag',
      help: 'Restore in a task of the runner, in the VPC of the database, and follow it (docs/restore.md)',
    },
    follow: {
      type: 'string',
      placeholder: 'execution',
      help: 'Follow a restore in the VPC that was started before, by the name of its execution',
    },
    report: { type: 'string', placeholder: 'path', help: 'Write a report (Markdown) to this file' },
  },
  examples: [
    ['restore shop --host db.example.com --user admin --into shop_restored', 'the newest dump, into a new database'],
    [
      'restore shop 2026-11-20 --host 127.0.0.1 --user root --tables orders,order_lines --into rescue',
      'two tables of a date',
    ],
    [
      'restore shop latest --socket /run/mysqld/mysqld.sock --user root --no-password --definer strip',
      'onto this machine',
    ],
    ['restore shop --in-vpc --host db.internal --user admin --into rescue', 'into a server that only the VPC reaches'],
  ],
  check: ({ options }) =>
    options.follow !== undefined
      ? []
      : [...restoreProblems(options), ...targetProblems(options), ...(options['in-vpc'] ? inVpcProblems(options) : [])],
  run: async ({ arguments: [job = '', wanted = 'latest'], options }, session) => {
    const { output, clock, signal, environment } = session;
    if (options.report !== undefined) checkReport(options.report);
    if (options['in-vpc'] || options.follow !== undefined) {
      return performInVpc([job, wanted], options, session, (markdown) => {
        if (options.report !== undefined) write(options.report, markdown);
      });
    }
    const place = await findPlace(options, job, session);
    const { store } = place;
    const known = await chooseSoundDump(store, await findJob(place, job, signal), wanted, clock.now(), signal);
    const manifest = await manifestOf(store, known.dump, signal);
    checkSize(known.dump, manifest);
    const facts = await factsOf(manifest, store, session);
    const toolbox = toolboxFor(manifest.dump.compression, environment);
    const target = await targetOf(options, session);
    output.note(`Restoring ${job} ${known.dump.id} (${known.state}) into ${nameOfTarget(target)} as "${target.user}".`);
    const late = madeLate(manifest);
    const ofDump = [
      ...(late === undefined ? [] : [late]),
      ...warningsForEngine(manifest.warnings, { knowsEvents: facts !== undefined }),
    ];
    // A dry run has those of the verification in its result.
    const found = options['dry-run'] ? [] : (known.verdict?.warnings ?? []);
    for (const warning of [...ofDump, ...found])
      output.note((paint) => `${paint('yellow', 'Warning of the dump:')} ${warning}`);
    // Only a selection is read by the index: of all the dump, the checksum is compared.
    const isSelected = options.databases.length + options.tables.length > 0 || options['schema-only'];
    const index = isSelected && !options['no-index'] ? await indexOfDump(store, manifest, known, session) : undefined;
    const request = {
      source: dumpInStore(manifest, known.verdict, store, { index, facts }),
      target,
      options: {
        ...restoreOptions(options),
        defaults: defaultsOf(manifest, facts),
      },
      signal,
    };
    if (options['dry-run']) {
      const plan = await planRestore(request);
      const warnings = [...plan.warnings, ...(known.verdict?.warnings ?? [])];
      const { estimatedBytes = 0 } = manifest.source;
      // Statistics of a server can be old: tables are not smaller than their dump.
      const space = estimatedBytes < manifest.dump.bytes ? undefined : estimatedBytes;
      output.result(
        'plan',
        { job, id: known.dump.id, ...plan, warnings, dumpWarnings: ofDump, estimatedBytes: space },
        (paint) => planLines({ ...plan, warnings }, space, paint),
      );
      return exitOfRefusal(plan.problems);
    }
    const report = await restoreDump({
      ...request,
      toolbox,
      clock,
      onProgress: shown(`restoring ${job} ${known.dump.id}`, session),
      onWarning: (warning) => output.note((paint) => `${paint('yellow', 'Warning:')} ${warning}`),
    }).catch((error: unknown) => {
      if (signal.aborted)
        output.note('Interrupted. Repeat the command with --resume to go on, or drop what was restored.');
      throw error;
    });
    const dumpWarnings = [...ofDump, ...found];
    const markdown = reportMarkdown(report, clock.now());
    const relayed = output.isRelayed ? { markdown } : {};
    output.result('restore', { job, id: known.dump.id, ...report, dumpWarnings, ...relayed }, (paint) =>
      reportLines(report, paint),
    );
    if (options.report !== undefined) write(options.report, markdown);
    return EXIT.done;
  },
});

/** The facts of the source. A dump restores without them, so that nothing depends on them. */
async function factsOf(
  manifest: Manifest,
  store: ObjectStore,
  { output, signal }: Session,
): Promise<Facts | undefined> {
  if (!manifest.facts) return undefined;
  const { facts, missing } = await readSourceFacts(store, manifest, signal).catch((error: unknown) => {
    if (!(error instanceof StorageError)) throw error;
    return { facts: undefined, missing: detailOf(error) };
  });
  if (missing !== undefined) {
    output.note(
      (paint) =>
        `${paint('yellow', 'Warning:')} The facts of the dump can't be read, so that a new database gets the character set of the target, and less is checked before the restore: ${missing}`,
    );
  }
  return facts;
}

/** Character set and collation of the database in the source. */
function defaultsOf(manifest: Manifest, facts: Facts | undefined): NonNullable<RestoreOptions['defaults']> {
  const { characterSet, collation } = databaseToCreate(manifest, facts) ?? {};
  return {
    ...(characterSet === undefined ? {} : { characterSet }),
    ...(collation === undefined ? {} : { collation }),
  };
}

/** Shows progress: a line that is overwritten, or from time to time an object. */
function shown(what: string, { output, clock }: Session): (progress: RestoreProgress) => void {
  const startedAt = clock.monotonic();
  let last = Number.NEGATIVE_INFINITY;
  const interval = output.json ? JSON_INTERVAL_MS : PICTURE_INTERVAL_MS;
  return (progress) => {
    const now = clock.monotonic();
    if (now - last < interval) return;
    last = now;
    const seconds = (now - startedAt) / 1000;
    const line = () => lineOf(what, progress, seconds);
    if (output.json) output.result('progress', { ...progress, seconds: Math.round(seconds) }, () => [line()]);
    else output.progress(line());
  };
}

function lineOf(
  what: string,
  { phase, bytes, totalBytes = 0, rows, table, busy }: RestoreProgress,
  seconds: number,
): string {
  if (phase !== 'rows')
    return `${what}  ${phase === 'keys' ? 'building keys' : 'triggers, views, programs, foreign keys'}  ${duration(seconds)}`;
  const parts = [
    progressLine(what, bytes, totalBytes, seconds),
    counted(rows, 'row'),
    table,
    `${counted(busy, 'session')} busy`,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** @throws {UsageError} when no report can be written to this path, as far as that is known before. */
function checkReport(path: string): void {
  try {
    if (existsSync(path) && statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError([`--report "${path}" can't be written (${(error as NodeJS.ErrnoException).code}).`]);
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OutputError(
      'OUTPUT_FAILED',
      `The restore is complete, and its report can't be written to "${path}" (${code}). It is not needed: what was restored is whole.`,
    );
  }
}
