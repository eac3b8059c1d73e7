import type { LogEvent } from '../../../../cli/core/function-log';
import { DumpLog, followLog } from '../../../../cli/invoke/follow-log';

const NOW = Date.parse('2026-11-20T03:00:00Z');

function event(fields: object, timestamp = NOW): LogEvent {
  const line = { level: 'INFO', timestamp: '2026-11-20T03:00:01.500Z', dump: '2026-11-20', ...fields };
  return { eventId: String(Math.random()), timestamp, message: `${JSON.stringify(line)}\n` };
}

/** Follows a log whose readings have these events, and ends with the last. */
async function follow(readings: (readonly LogEvent[] | Error)[]) {
  const ended = new AbortController();
  const lines: string[] = [];
  const since: number[] = [];
  const report = (line: string | ((paint: (colour: unknown, text: string) => string) => string)) =>
    lines.push(typeof line === 'string' ? line : line((_, text) => text));
  const clock = { now: () => new Date(NOW), monotonic: () => 0, sleep: async () => {} };
  const log = new DumpLog('2026-11-20', report);
  const read = async (startTime: number) => {
    since.push(startTime);
    const next = readings.shift() ?? [];
    if (readings.length === 0) ended.abort(new Error('ended'));
    if (next instanceof Error) throw next;
    return next;
  };
  const clockThatEnds = { ...clock, sleep: async () => ended.signal.throwIfAborted() };
  const following = await followLog(read, log, { clock: clockThatEnds, report, signal: ended.signal });
  return { isRead: await following.ended, lines, since, log };
}

test('reports each line of the dump once, as it comes, with its time', async () => {
  const [acquired, dumping, warned] = [
    event({ message: 'run', phase: 'dump' }),
    event({ message: 'dumping', compressedBytes: 12_300_000, seconds: 4 }),
    event({ level: 'WARN', message: 'A table has no primary key.' }),
  ];
  const { lines } = await follow([[], [acquired], [acquired, dumping], [dumping, warned], []]);
  expect(lines).toEqual([
    '03:00:01  dump',
    '03:00:01  dumping: 12.3 MB in 4.0 s',
    '03:00:01  A table has no primary key.',
  ]);
});

test('reports nothing of earlier runs, of other dumps, and of what is no line of the function', async () => {
  const earlier = event({ message: 'earlier' });
  const { lines } = await follow([
    [earlier],
    [earlier, event({ dump: '2026-11-19', message: 'another' }), { ...earlier, message: 'START RequestId: 1' }],
    [{ ...earlier, message: '{not JSON' }],
    [],
  ]);
  expect(lines).toEqual([]);
});

test('reads again what may have been on its way, and begins before the time of this machine', async () => {
  const { since } = await follow([[], [event({}, NOW + 60_000)], [], []]);
  expect(since[0]).toBeLessThan(NOW - 300_000);
  expect(since[2]).toBe(NOW + 30_000);
});

test('takes the end of the log from the answer of the invocation, without what was reported', async () => {
  const first = event({ message: 'first' });
  const { log, lines } = await follow([[], [first], []]);
  log.take([first.message.trim(), event({ message: 'last' }).message, 'END RequestId: 1']);
  expect(lines).toEqual(['03:00:01  first', '03:00:01  last']);
});

test.each([0, 1])('reports once that the log can not be read, also at reading %i', async (good) => {
  const readings = [...Array.from({ length: good }, () => []), new Error('denied'), [], []];
  const { isRead, lines } = await follow(readings);
  expect(lines).toEqual(["The log can't be followed: denied"]);
  expect(isRead).toBe(false);
});
