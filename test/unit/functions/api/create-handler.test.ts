import type { Context } from 'aws-lambda';
import type { Container } from '../../../../functions/api/container';
import { createHandler, type Request } from '../../../../functions/api/create-handler';
import { LockError, StartError } from '../../../../functions/core/errors';
import { systemClock } from '../../../../functions/core/time/clock';
import { parseSchedule } from '../../../../functions/slot-job/event/schedule';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import type { SlotTarget } from '../../../../functions/slot-job/target';

const NOW = new Date('2026-11-22T03:00:00Z');
const CALLER = 'arn:aws:iam::123456789012:user/deployer';

/** The API over a lock table with these records, and a dump function that is only asked. */
function setup({ records = {} as Record<string, Partial<LockRecord>>, error = undefined as Error | undefined } = {}) {
  const started: SlotTarget[] = [];
  const lines: Record<string, unknown>[] = [];
  const write = (message: string, facts = {}) => lines.push({ message, ...facts });
  const container: Container = {
    config: {
      jobName: 'shop',
      slotUnit: 'day',
      slotTimezone: 'Europe/Berlin',
      lockTable: 'locks',
      dumpFunctionArn: 'arn:dump',
      schedule: parseSchedule('cron(0 23 * * ? *)', 'Europe/Berlin'),
    },
    clock: { ...systemClock, now: () => NOW },
    log: { info: write, warn: write, error: write },
    lockTable: {
      read: async (key) => {
        if (error) throw error;
        return records[key] as LockRecord | undefined;
      },
    },
    dumpStarter: {
      start: async (target) => {
        if (error) throw error;
        started.push(target);
      },
    },
  };
  const call = async (request: Partial<Request>) => {
    const { statusCode, headers, body } = await createHandler(container)(
      {
        rawPath: '/dumps',
        isBase64Encoded: false,
        requestContext: { domainName: 'api.example', authorizer: { iam: { userArn: CALLER } } },
        ...request,
      } as Request,
      { awsRequestId: 'request-1' } as Context,
    );
    return { statusCode, headers, body: JSON.parse(body) };
  };
  return {
    started,
    lines,
    post: (body: unknown, request: Partial<Request> = {}) =>
      call({ routeKey: 'POST /dumps', body: JSON.stringify(body), ...request }),
    get: (id: string) => call({ routeKey: 'GET /dumps/{id}', rawPath: `/dumps/${id}`, pathParameters: { id } }),
    call,
  };
}

describe('POST /dumps', () => {
  test.each([
    { what: 'has not begun', slot: '2027-11-20', expected: 'Slot 2027-11-20 begins at' },
    { what: 'is not due', slot: '2026-11-22', expected: 'send {"slot": "2026-11-22", "force": true}' },
  ])('starts no dump of a slot that $what', async ({ slot, expected }) => {
    const { post, started } = setup();
    expect(await post({ slot })).toMatchObject({
      statusCode: 400,
      body: { message: expect.stringContaining(expected) },
    });
    expect(started).toEqual([]);
  });

  test('starts the dump and returns the path of its status', async () => {
    const { post, started } = setup();
    await expect(post({ slot: '2026-11-20' })).resolves.toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', location: '/dumps/2026-11-20' },
      body: {
        id: '2026-11-20',
        job: 'shop',
        slot: '2026-11-20',
        statusUrl: 'https://api.example/dumps/2026-11-20',
      },
    });
    expect(started).toEqual([{ job: 'shop', slot: '2026-11-20' }]);
  });

  test('reads a time in the time zone of the job', async () => {
    const { post, started } = setup();
    await expect(post({ time: '2026-11-20T23:30:00Z' })).resolves.toMatchObject({ body: { id: '2026-11-21' } });
    expect(started).toEqual([{ job: 'shop', slot: '2026-11-21' }]);
  });

  test('returns the id of a forced dump before it exists', async () => {
    const { post, started } = setup();
    const { body, headers } = await post({ slot: '2026-11-20', force: true });
    expect(body).toMatchObject({ id: '2026-11-20-force-request-1', forceId: 'request-1' });
    expect(headers.location).toBe('/dumps/2026-11-20-force-request-1');
    expect(started).toEqual([{ job: 'shop', slot: '2026-11-20', forceId: 'request-1' }]);
  });

  test('accepts the id of a forced dump from the caller, so that a repeated request starts no second dump', async () => {
    const { post, started } = setup();
    await post({ slot: '2026-11-20', force: true, forceId: 'before-migration' });
    expect(started).toEqual([{ job: 'shop', slot: '2026-11-20', forceId: 'before-migration' }]);
  });

  test("decodes a Base64 body, and answers with a path below the caller's", async () => {
    const { post } = setup();
    const body = Buffer.from('{"slot": "2026-11-20"}').toString('base64');
    const answered = await post({}, { body, isBase64Encoded: true, rawPath: '/backup/dumps/' });
    expect(answered).toMatchObject({ statusCode: 202, headers: { location: '/backup/dumps/2026-11-20' } });
  });

  test.each([
    { what: 'no body', request: { body: undefined }, message: /body is not JSON: ""/ },
    { what: 'invalid JSON', request: { body: '{slot' }, message: /body is not JSON: "\{slot"/ },
    { what: 'an unknown option', body: { slot: '2026-11-20', table: 'a' }, message: /unknown option "table"/ },
    { what: 'no slot', body: {}, message: /no scheduled time/ },
    {
      what: 'two problems',
      body: { job: 'crm', slot: '2026-02-30' },
      message: /^\[SEVERAL_PROBLEMS\].*\n.*job "crm".*\n.*day that exists/,
    },
  ])('refuses $what with the reason, and starts nothing', async ({ body, request = {}, message }) => {
    const { post, started } = setup();
    const answered = await post(body, request as Partial<Request>);
    expect(answered).toMatchObject({ statusCode: 400, body: { message: expect.stringMatching(message) } });
    expect(started).toEqual([]);
  });

  test('returns an error when Lambda did not accept the event', async () => {
    const { post } = setup({ error: new StartError('DUMP_NOT_STARTED', 'Could not start it.') });
    await expect(post({ slot: '2026-11-20' })).resolves.toMatchObject({
      statusCode: 503,
      body: { code: 'DUMP_NOT_STARTED', message: '[DUMP_NOT_STARTED] Could not start it.' },
    });
  });
});

describe('GET /dumps/{id}', () => {
  const record = { fence: 1, owner: 'o', version: 'v', requestId: 'r', ttl: 1, startedAt: '2026-11-20T03:00:00.000Z' };
  const facts = { objectKey: 'shop/2026/11/shop-2026-11-20.sql.zst', bytes: 7, sha256: 'abc', etag: 'e' };
  const known = { job: 'shop', startedAt: record.startedAt };

  test.each([
    {
      of: 'a run under way',
      stored: { state: 'RUNNING', attempts: 1 },
      status: { state: 'RUNNING', attempts: 1 },
    },
    {
      of: 'a run that failed',
      stored: { state: 'FAILED', attempts: 3, lastError: 'No way.' },
      status: { state: 'FAILED', attempts: 3, lastError: 'No way.' },
    },
    {
      of: 'an existing dump, without the error of an earlier attempt',
      stored: { state: 'DONE', attempts: 2, lastError: 'No way.', ...facts },
      status: { state: 'DONE', attempts: 2, objectKey: facts.objectKey, bytes: 7, sha256: 'abc' },
    },
  ] as const)('returns the status of $of', async ({ stored, status }) => {
    const { get } = setup({ records: { 'shop#2026-11-20': { ...record, ...stored } } });
    await expect(get('2026-11-20')).resolves.toMatchObject({ statusCode: 200 });
    expect((await get('2026-11-20')).body).toEqual({ id: '2026-11-20', slot: '2026-11-20', ...known, ...status });
  });

  test('returns the status of a forced dump, not that of its slot', async () => {
    const forced = { ...record, state: 'RUNNING', attempts: 1 } as const;
    const { get } = setup({
      records: { 'shop#2026-11-20#force#a-1': forced, 'shop#2026-11-20': { ...record, state: 'DONE' } },
    });
    expect((await get('2026-11-20-force-a-1')).body).toMatchObject({ state: 'RUNNING', forceId: 'a-1' });
  });

  test('returns "not found" for a dump that was never started', async () => {
    const { get } = setup();
    const message = expect.stringMatching(/No run of the dump "2026-11-20" of the job "shop" has begun/);
    await expect(get('2026-11-20')).resolves.toMatchObject({ statusCode: 404, body: { message } });
  });

  test('refuses an invalid slot', async () => {
    const message = expect.stringMatching(/got: "today"/);
    await expect(setup().get('today')).resolves.toMatchObject({ statusCode: 400, body: { message } });
  });

  test('returns an error when the lock table did not answer', async () => {
    const { get } = setup({ error: new LockError('LOCK_TABLE_UNAVAILABLE', 'Could not read it.') });
    await expect(get('2026-11-20')).resolves.toMatchObject({
      statusCode: 503,
      body: { code: 'LOCK_TABLE_UNAVAILABLE', message: '[LOCK_TABLE_UNAVAILABLE] Could not read it.' },
    });
  });
});

test('logs an unforeseen error without returning its text', async () => {
  const { get, lines } = setup({ error: new TypeError('a secret detail') });
  const { statusCode, body } = await get('2026-11-20');
  expect(statusCode).toBe(500);
  expect(JSON.stringify(body)).not.toMatch(/secret|TypeError|at /);
  expect(body.message).toContain('request-1');
  expect(lines).toEqual([expect.objectContaining({ message: 'a secret detail', caller: CALLER })]);
});

test('logs the caller and the request', async () => {
  const { post, lines } = setup();
  await post({ slot: '2026-11-20' });
  expect(lines).toEqual([expect.objectContaining({ caller: CALLER, routeKey: 'POST /dumps', statusCode: 202 })]);
});

test('returns "not found" for an unknown route', async () => {
  await expect(setup().call({ routeKey: '$default' })).resolves.toMatchObject({ statusCode: 404 });
});

test('every line of the log names the request, as its response does', async () => {
  const { lines, post, get } = setup({ error: new TypeError('x is undefined') });
  await post({ slot: 'yesterday' });
  expect((await get('2026-11-20')).body.message).toContain('request-1');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatchObject({ requestId: 'request-1' });
});
