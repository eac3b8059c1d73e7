import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { DumpStore } from '../../../functions/store-dump/upload/dump-store';
import { createDefiner, loadFixture } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { dumpWith, grantLock, newDay } from './parallel-lab';

const PROCESSES = 3;

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  await createDefiner(server);
  await loadFixture(server, 'shop');
  lab = await DumpLab.create(cloud, server, ['shop']);
  await grantLock(server, ['shop']);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

afterEach(() => jest.restoreAllMocks());

const COMPRESSIONS = ['zstd', ...inLongForm('gzip')];

test.each(COMPRESSIONS)(
  'a %s dump is adopted with all its shares and verified when its run died before the manifest',
  async (compression) => {
    const environment = { [ENV.compression]: compression };
    const whole = await lab.manifest((await dumpWith(PROCESSES, lab, { environment })).key);
    const day = newDay();
    const vanished = new Error('the function vanished');
    // The facts, then the manifest.
    jest.spyOn(DumpStore.prototype, 'write').mockRejectedValueOnce(vanished).mockRejectedValueOnce(vanished);
    await expect(dumpWith(PROCESSES, lab, { environment }, day)).rejects.toThrow('vanished');
    const { key } = await dumpWith(PROCESSES, lab, { environment }, day);
    const { run, source } = await lab.manifest(key);
    expect(run.provenBy).toBe('read-back');
    expect(source).toMatchObject({ tables: whole.source.tables, serverVersion: whole.source.serverVersion });
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
  },
);

test.each(COMPRESSIONS)('a %s dump gets no manifest when it cannot be read back completely', async (compression) => {
  const environment = { [ENV.compression]: compression };
  const day = newDay();
  const { read } = DumpStore.prototype;
  jest.spyOn(DumpStore.prototype, 'read').mockImplementation(async function (this: DumpStore, key, ...others) {
    const content = await read.call(this, key, ...others);
    if (key.includes(day)) content.destroy(new Error('socket hang up'));
    return content;
  });
  await expect(dumpWith(PROCESSES, lab, { environment }, day)).rejects.toThrow('could not be read to its end');
  expect((await lab.keys()).filter((key) => key.includes(day))).toEqual([expect.not.stringMatching(/manifest/)]);
  jest.restoreAllMocks();
  const { key } = await dumpWith(PROCESSES, lab, { environment }, day);
  expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true });
});

test.each(COMPRESSIONS)(
  'a missing share of a %s dump is found although the remaining shares are complete',
  async (compression) => {
    const { key } = await dumpWith(PROCESSES, lab, { environment: { [ENV.compression]: compression } });
    const { parts } = (await lab.manifest(key)).dump;
    expect(parts).toHaveLength(PROCESSES);
    const [first, second] = parts.map(({ bytes }) => bytes) as [number, number];
    const body = await lab.object(key);
    const without = Buffer.concat([body.subarray(0, first), body.subarray(first + second)]);
    await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: without }));
    const { verified, findings } = await new VerifyLab(lab).verify(key);
    expect(verified).toBe(false);
    expect(findings.join('\n')).toMatch(/SHA-256[\s\S]*another CRC-32[\s\S]*The dump lacks /);
  },
);
