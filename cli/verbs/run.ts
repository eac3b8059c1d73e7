import { randomUUID } from 'node:crypto';
import { ObjectStore } from '../../functions/core/aws/object-store';
import { ServiceUnreachableError } from '../../functions/core/aws/unreachable';
import { EventError, messageOf } from '../../functions/core/errors';
import type { Response } from '../../functions/dump/create-handler';
import { dumpId, FORCE } from '../../functions/dump-format/dump-name';
import { readManifest } from '../../functions/dump-format/read-manifest';
import { parseDueEvent } from '../../functions/slot-job/event/due';
import { slotOf } from '../../functions/slot-job/event/slot';
import { DynamoDbLockTable } from '../../functions/slot-job/lock/table';
import { lockKey, type SlotTarget } from '../../functions/slot-job/target';
import { UsageError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import type { Session } from '../core/session';
import { follow } from '../invoke/follow';
import { invoke, start } from '../invoke/invoke';
import { duration, size } from '../output/units';
import { type DumpFunction, readDumpFunction, usualName } from '../place/function';
import { JOB, PLACE } from '../usage/common-options';
import { verb } from '../usage/verb';

/** The longest that Lambda lets a function run, and some time for the way, in milliseconds. */
const INVOCATION_MS = 16 * 60_000;

export const runVerb = verb({
  name: 'run',
  summary: 'Make a dump now: invoke the dump function, follow it, show the outcome',
  description: [
    'Requests the dump of a slot, by default of the current one. A dump that is there is not made again; --force makes an',
    'additional one, with a key of its own. A slot whose scheduled run is still to come is refused without --force, because',
    'this dump would take its place. A failed run is not repeated by Lambda, as it would be after an event of the schedule.',
  ],
  arguments: [JOB, { name: 'slot', help: 'Date or hour, such as 2026-11-20; by default the current one' }],
  options: {
    function: PLACE.function,
    force: { type: 'flag', help: 'An additional dump, whether or not the slot has one' },
    async: { type: 'flag', help: 'Return when Lambda has accepted the event; then Lambda repeats a failed run' },
    log: { type: 'flag', help: 'Print the end of the log of the function (4 KB)' },
  },
  examples: [
    ['run shop --force', 'an additional dump of now, for example before a migration'],
    ['run shop 2026-11-20', 'the dump of a date whose run failed'],
  ],
  run: async ({ arguments: [job = '', slot], options }, session) => {
    const { aws, clock, output, signal } = session;
    const dumpFunction = await readDumpFunction(await aws.lambda(), options.function ?? usualName(job));
    if (dumpFunction.job !== job) {
      throw new UsageError([
        `The function "${dumpFunction.name}" is that of the job "${dumpFunction.job}", not of "${job}".`,
      ]);
    }
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
    const { response, log } = await invokeAndFollow(dumpFunction, target, event, session);
    if (options.log) output.note(log.trimEnd());
    const { outcome, bucket, key, bytes, unchecked } = response as Response;
    const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
    const warnings = await warningsOf(bucket, key, session);
    output.result('run', { ...(response as Response), id, warnings, seconds }, (paint) => [
      `${paint('green', OUTCOMES[outcome])}  ${job} ${id}: ${size(bytes)}, in ${duration(seconds)}`,
      `s3://${bucket}/${key}`,
      ...(unchecked === undefined ? [] : [`- ${unchecked}`]),
      ...(warnings ?? []).map((warning) => `- ${warning.replaceAll('\n', '\n  ')}`),
    ]);
    return EXIT.done;
  },
});

const OUTCOMES: Record<Response['outcome'], string> = {
  dumped: 'dumped',
  adopted: 'adopted the dump of an earlier run',
  'already-done': 'already there',
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

async function invokeAndFollow(dumpFunction: DumpFunction, target: SlotTarget, event: object, session: Session) {
  const { aws, clock, output, signal } = session;
  const { name, lockTable } = dumpFunction;
  const ended = new AbortController();
  const table = lockTable === undefined ? undefined : new DynamoDbLockTable(await aws.dynamoDb(), lockTable, 'person');
  const startedAt = clock.monotonic();
  const shown = setInterval(
    () => output.progress(`${name} is running  ${duration((clock.monotonic() - startedAt) / 1000)}`),
    1_000,
  );
  const following = table
    ? follow(
        () => table.read(lockKey(target)),
        (line) => output.note(line),
        clock,
        AbortSignal.any([signal, ended.signal]),
      )
    : undefined;
  try {
    return await invoke(await aws.lambda(INVOCATION_MS), name, event, signal);
  } catch (error) {
    if (!(error instanceof ServiceUnreachableError)) throw error;
    output.note(`${messageOf(error)} The run may continue: "lambda-mysqldump list ${target.job}" shows its outcome.`);
    throw error;
  } finally {
    clearInterval(shown);
    ended.abort();
    await following;
  }
}

/** Warnings of the new manifest; undefined when the user may not read it. */
async function warningsOf(bucket: string, key: string, { aws, signal }: Session): Promise<string[] | undefined> {
  try {
    return (await readManifest(new ObjectStore(await aws.s3(), bucket, undefined, 'person'), key, signal)).warnings;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
