import type { Context } from 'aws-lambda';
import type { Container } from '../../../../functions/mask/container';
import { createHandler } from '../../../../functions/mask/create-handler';
import type { MaskMetrics } from '../../../../functions/mask/metrics';
import { recordedLog } from '../../../support/recorded-log';
import { FakeClock } from '../core/time/fake-clock';
import { MemoryLockTable } from '../slot-job/lock/memory-lock-table';
import { MemoryStore } from '../store-dump/upload/memory-store';

const DUMP = 'shop/2026/11/shop-2026-11-20.sql.zst';

function setup() {
  const published: MaskMetrics[] = [];
  const source = new MemoryStore();
  const { log, errorCodes } = recordedLog();
  let ids = 0;
  const container = {
    config: {
      jobName: 'shop-masked',
      slotUnit: 'day',
      slotTimezone: 'UTC',
      bucket: 'masked',
      prefix: '',
      lockTable: 'locks',
      rulesKey: 'rules',
      source: { jobName: 'shop', bucket: 'dumps', prefix: '' },
    },
    clock: new FakeClock(),
    lockTable: new MemoryLockTable(),
    source,
    store: new MemoryStore(),
    newId: () => `id-${++ids}`,
    log,
    publishMetrics: (metrics: MaskMetrics) => void published.push(metrics),
  } as unknown as Container;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 } as Context;
  const invoke = (event: unknown) => createHandler(container)(event, context);
  return { source, published, errorCodes, container, invoke };
}

const arrived = (key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'dumps' }, object: { key } },
});

test('a damaged dump is not masked, which is no failure of masking: its verdict has an alarm of its own', async () => {
  const { source, published, container, invoke } = setup();
  const verdict = {
    schemaVersion: 1,
    job: 'shop',
    verified: false,
    findings: ['It is damaged.'],
    verifiedAt: '2026-11-20T03:00:00.000Z',
    seconds: 1,
    requestId: 'r',
    manifest: { key: 'k', etag: 'e' },
  };
  source.put(`${DUMP}.verified.json`, JSON.stringify(verdict));
  expect(await invoke(arrived(`${DUMP}.verified.json`))).toMatchObject({ masked: false });
  expect(published).toEqual([]);
  expect((container.lockTable as MemoryLockTable).records.size).toBe(0);
});

test('an object that is no verdict asks for nothing', async () => {
  const { published, invoke } = setup();
  expect(await invoke(arrived(`${DUMP}.drilled.json`))).toMatchObject({ masked: false });
  expect(published).toEqual([]);
});

test('a failure is counted, logged with its code, and thrown', async () => {
  const { published, errorCodes, invoke } = setup();
  await expect(invoke({ slot: '2026-11-20' })).rejects.toThrow('[SLOT_WITHOUT_DUMP]');
  expect(published).toEqual([{ outcome: 'failure' }]);
  expect(errorCodes).toEqual(['SLOT_WITHOUT_DUMP']);
});
