import { randomUUID } from 'node:crypto';
import { ObjectStore } from '../../functions/core/aws/object-store';
import { ServiceUnreachableError } from '../../functions/core/aws/unreachable';
import { EventError, messageOf } from '../../functions/core/errors';
import { dumpId, FORCE } from '../../functions/dump-format/keys/dump-name';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { readManifest } from '../../functions/dump-format/manifest/read-manifest';
import { parseDueEvent } from '../../functions/slot-job/event/due';
import { slotOf } from '../../functions/slot-job/event/slot';
import { DynamoDbLockTable } from '../../functions/slot-job/lock/table';
import { lockKey, type SlotTarget } from '../../functions/slot-job/target';
import type { Response } from '../../functions/store-dump/response';
import { UsageError } from '../core/errors';
import { askForEnd } from '../core/execution-end';
import { EXIT } from '../core/exit-codes';
import { FunctionLog } from '../core/function-log';
import type { Session } from '../core/session';
import { madeLate } from '../dumps/made-late';
import { follow } from '../invoke/follow';
import { DumpLog, followLog } from '../invoke/follow-log';
import { invoke, start } from '../invoke/invoke';
import { waitForExecution } from '../invoke/wait-for-execution';
import { requireVerification, waitForVerdict } from '../invoke/wait-for-verdict';
import { INVOCATION_MS, whileRunning } from '../invoke/while-running';
import { counted, duration, size } from '../output/units';
import { type DumpFunction, readDumpFunction, usualName } from '../place/function';
import { JOB, PLACE } from '../usage/common-options';
import { verb } from '../usage/verb';

export const runVerb = verb({
  name: 'run',
  summary: 'Make a dump now: invoke the dump function, follow it, show the outcome',
  description: [
    'Requests the dump of a slot, by default of the current one. A dump that is there is not made again; --force makes an',
    'additional one, with a key of its own. A slot whose scheduled run is still to come is refused without --force, because',
    'this dump would take its place. A failed run is not repeated by Lambda, as it would be after an event of the schedule.',
    '',
    'The log of the function is followed as it comes; without access to it, the lock record is.',
  ],
  arguments: [JOB, { name: 'slot', help: 'Date or hour, such as 2026-11-20; by default the current one' }],
  options: {
    function: PLACE.function,
    force: { type: 'flag', help: 'An additional dump, whether or not the slot has one' },
    wait: { type: 'flag', help: 'Wait for the verification; exits 5 when it finds the dump damaged' },
    async: { type: 'flag', help: 'Return when Lambda has accepted the event; then Lambda repeats a failed run' },
  },
  examples: [
    ['run shop --force --wait', 'an additional dump of now, verified, for example before a migration'],
    ['run shop 2026-11-20', 'the dump of a date whose run failed'],
  ],
  check: ({ options }) =>
    options.async && options.wait ? ['--async and --wait exclude each other: --async does not know its dump yet.'] : [],
  run: async ({ arguments: [job = '', slot], options }, session) => {
    const { aws, clock, output, signal } = session;
    const dumpFunction = await readDumpFunction(await aws.lambda(), options.function ?? usualName(job));
    if (dumpFunction.job !== job) {
      throw new UsageError([
        `The function "${dumpFunction.name}" is that of the job "${dumpFunction.job}", not of "${job}".`,
      ]);
    }
    if (options.wait) await requireVerification(dumpFunction, session);
    const target = targetOf(dumpFunction, slot, options.force, clock.now());
    const id = dumpId(target);
    const event = {
      job,
      slot: target.slot,
      ...(target.forceId === undefined ? {} : { force: true, forceId: target.forceId }),
    };
    if (options.async) {
      await start(await aws.lambda(), dumpFunction.name, event, signal);
      output.result('started', { job, id, function: dumpFunction.name }, () => [
        `Lambda has accepted the request for ${job} ${id}. "lambda-mysqldump show ${job} ${id}" shows the dump when it is there.`,
      ]);
      return EXIT.done;
    }
    const startedAt = clock.monotonic();
    const response = await invokeAndFollow(dumpFunction, target, event, session);
    const { outcome, bucket, key, unchecked } = response;
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    if (outcome === 'handed-over') {
      output.result('run', { ...response, id, seconds }, (paint) => [
        `${paint('green', OUTCOMES[outcome])}  ${job} ${id}: ${response.reason}`,
        `It is made by ${response.execution}.`,
        ...(options.wait ? [] : [`"lambda-mysqldump show ${job} ${id}" shows the dump when it is there.`]),
      ]);
      if (!options.wait) return EXIT.done;
      const ask = await askForEnd(response.execution ?? '', session);
      await waitForExecution(dumpFunction, target, ask, session);
      return waitForVerdict(dumpFunction, id, session);
    }
    const manifest = await manifestOf(bucket, key, session);
    const late = manifest && madeLate(manifest);
    const warnings = manifest && [...(late === undefined ? [] : [late]), ...manifest.warnings];
    output.result('run', { ...response, id, warnings, seconds }, (paint) => [
      `${paint('green', OUTCOMES[outcome])}  ${job} ${id}: ${contentOf(response, manifest)}, in ${duration(seconds)}`,
      `s3://${bucket}/${key}`,
      ...(unchecked === undefined ? [] : [`- ${unchecked}`]),
      ...(warnings ?? []).map((warning) => `- ${warning.replaceAll('\n', '\n  ')}`),
      ...(options.wait ? [] : [`${NEXT[outcome]} "lambda-mysqldump show ${job} ${id}" shows their verdicts.`]),
    ]);
    return options.wait ? waitForVerdict(dumpFunction, id, session) : EXIT.done;
  },
});

const OUTCOMES: Record<Response['outcome'], string> = {
  dumped: 'dumped',
  adopted: 'adopted the dump of an earlier run',
  'already-done': 'already there',
  'handed-over': 'handed over to the runner',
};

const FOLLOWED = 'Verification and drill follow by themselves:';
const NEXT: Record<Exclude<Response['outcome'], 'handed-over'>, string> = {
  dumped: FOLLOWED,
  adopted: FOLLOWED,
  'already-done': 'Nothing was dumped; --force makes an additional dump. Verification and drill of this one:',
};

/** @throws {EventError} when the slot does not exist or is not due. */
function targetOf(dumpFunction: DumpFunction, slot: string | undefined, force: boolean, now: Date): SlotTarget {
  const { job: jobName, slotUnit, slotTimezone, schedule } = dumpFunction;
  const [label = '', ...rest] = (slot ?? slotOf(now, slotUnit, slotTimezone)).split(FORCE);
  // The id of a forced dump that a run left unfinished.
  const forceId = rest.length > 0 ? rest.join(FORCE) : force ? randomUUID() : undefined;
  const event = { slot: label, ...(forceId === undefined ? {} : { force: true, forceId }) };
  try {
    return parseDueEvent(event, { jobName, slotUnit, slotTimezone, schedule }, 'none', now);
  } catch (error) {
    if (!(error instanceof EventError) || error.code !== 'SLOT_NOT_DUE') throw error;
    const detail = messageOf(error)
      .slice(error.code.length + 3)
      .replace(/ For a run of now .*$/s, '');
    throw new EventError(error.code, `${detail} For an additional dump of now, add --force.`, { cause: error });
  }
}

/** Size and content of a dump, as far as they are known. */
function contentOf({ bytes }: Response, manifest: Manifest | undefined): string {
  if (!manifest) return size(bytes);
  const { tables, databases } = manifest.source;
  return `${size(bytes)}, ${counted(tables.length, 'table')} and views of ${databases.join(', ')}`;
}

async function invokeAndFollow(
  dumpFunction: DumpFunction,
  target: SlotTarget,
  event: object,
  session: Session,
): Promise<Response> {
  const { aws, output, signal } = session;
  const { name } = dumpFunction;
  const ended = new AbortController();
  const log = new DumpLog(dumpId(target), (line) => output.note(line));
  const following = await followRun(dumpFunction, target, log, AbortSignal.any([signal, ended.signal]), session);
  try {
    const { response, log: last } = await whileRunning(name, session, async () =>
      invoke(await aws.lambda(INVOCATION_MS), name, event, signal),
    );
    // What was still on its way into the log.
    log.take(last.split('\n'));
    return response as Response;
  } catch (error) {
    if (!(error instanceof ServiceUnreachableError)) throw error;
    output.note(`${messageOf(error)} The run may continue: "lambda-mysqldump list ${target.job}" shows its outcome.`);
    throw error;
  } finally {
    ended.abort();
    await following.ended;
  }
}

/** Reports the log as it comes, or what the run writes into its lock record. With --json nothing of it is printed. */
async function followRun(
  { logGroup, lockTable }: DumpFunction,
  target: SlotTarget,
  log: DumpLog,
  signal: AbortSignal,
  { aws, clock, environment, output }: Session,
): Promise<{ readonly ended: Promise<void> }> {
  if (output.json) return { ended: Promise.resolve() };
  const report = output.note.bind(output);
  const functionLog = new FunctionLog(await aws.lambda(), logGroup, environment);
  const { ended } = await followLog((...args) => functionLog.since(...args), log, { clock, report, signal });
  const followLock = async (isRead: boolean) => {
    if (isRead || lockTable === undefined) return;
    const table = new DynamoDbLockTable(await aws.dynamoDb(), lockTable, 'person');
    await follow(() => table.read(lockKey(target)), report, clock, signal);
  };
  return { ended: ended.then(followLock) };
}

/** The new manifest; undefined when the user may not read it. */
async function manifestOf(bucket: string, key: string, { aws, signal }: Session): Promise<Manifest | undefined> {
  try {
    return await readManifest(new ObjectStore(await aws.s3(), bucket, undefined, 'person'), key, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
