import { readFileSync } from 'node:fs';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import type { HostedResult } from '../../../dev/labs/hosted/hosted-function';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { EARLIER_RELEASE } from '../../../dev/labs/released/earlier-release';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { Response } from '../../../functions/store-dump/response';
import { dumpThatWaits, holdTable } from '../../support/held-table';

/*
 * An upgrade while a dump is under way: Lambda lets the running invocation end with the code that it began with, and starts the
 * next one with the new code. So both are at one slot, with one lock table and one bucket. The same after a step back.
 *
 * `test/support/earlier-release` has the function of the release before (.github/CONTRIBUTING.md, "Release").
 */

const JOB = { JOB_NAME: 'shop' };

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
let functions: Readonly<Record<'earlier' | 'new', HostedDump>>;
let days = 0;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
  await server.sql('CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1), (4711);', 'shop');
  const released = await publishDumpPackage(cloud);
  const deploy = (name: string, one: DumpPackage) =>
    HostedDump.deploy(cloud, one, server, ['shop'], { name, environment: JOB });
  functions = {
    earlier: await deploy('earlier', { ...released, code: readFileSync(EARLIER_RELEASE.dump) }),
    new: await deploy('new', released),
  };
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** A slot that no test has used, with its objects and its record. */
function newSlot() {
  days += 1;
  const day = `2026-10-${String(days).padStart(2, '0')}`;
  return {
    event: scheduledEvent(day),
    key: `backups/shop/2026/10/shop-${day}.sql.zst`,
    record: () => lab.lockRecord(`shop#${day}`),
    dumps: async () => (await lab.keys()).filter((key) => key.endsWith(`${day}.sql.zst`)),
  };
}

/** Starts a dump and returns when it stands before a table that is held, with what lets it go on. */
async function dumpUnderWay(
  dump: HostedDump,
  event: unknown,
): Promise<{ goOn(): Promise<void>; result: Promise<HostedResult<Response>> }> {
  const goOn = await holdTable(server, 'shop', 'a');
  let isOver = false;
  const result = dump.invoke(event).finally(() => {
    isOver = true;
  });
  result.catch(() => {});
  await dumpThatWaits(server, () => isOver);
  return { goOn, result };
}

const logOf = ({ name }: HostedDump) =>
  cloud.lambda.invocations.findLast(({ functionName }) => functionName === name)?.logs ?? '';

const DIRECTIONS = [
  ['earlier', 'new'],
  ['new', 'earlier'],
] as const;

describe.each(DIRECTIONS)('the %s version makes a dump, and an event reaches the %s one', (holder, other) => {
  test('which waits for it, and makes no second dump', async () => {
    const { event, key, record, dumps } = newSlot();
    const { goOn, result } = await dumpUnderWay(functions[holder], event);
    const second = functions[other].invoke(event);
    await until(async () => logOf(functions[other]).includes('"phase":"stand-by"'));
    await goOn();

    expect(await result).toMatchObject({ response: { outcome: 'dumped', key } });
    expect(await second).toMatchObject({ response: { outcome: 'already-done', key } });
    expect(await dumps()).toEqual([key]);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 1, attempts: 1 });
  });

  test('which takes it over when its holder was killed', async () => {
    const { event, key, record, dumps } = newSlot();
    const { goOn, result } = await dumpUnderWay(functions[holder], event);
    const [environment] = cloud.lambda.environments().filter(({ functionName }) => functionName === holder);
    await environment?.kill();
    await goOn();
    await result;

    expect(await functions[other].invoke(event)).toMatchObject({ response: { outcome: 'dumped', key } });
    expect(await dumps()).toEqual([key]);
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2 });
  });

  test('which finds it done later', async () => {
    const { event, key } = newSlot();
    expect(await functions[holder].invoke(event)).toMatchObject({ response: { outcome: 'dumped' } });
    const { sha256 } = (await lab.manifest(key)).dump;
    expect(await functions[other].invoke(event)).toMatchObject({ response: { outcome: 'already-done', key, sha256 } });
  });
});

test('a dump of the earlier version is verified by the new one', async () => {
  const { event, key } = newSlot();
  await functions.earlier.invoke(event);
  expect(await lab.keys()).toContain(manifestKey(key));
  expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true });
});
