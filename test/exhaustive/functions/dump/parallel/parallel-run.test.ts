import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { until } from '../../../../../dev/tools/until';
import { DeadlineError, GateError, ManifestError } from '../../../../../functions/core/errors';
import { HOLD_TIMEOUT_MS } from '../../../../../functions/dump/parallel/dump-in-parallel';
import { ACQUIRE_TIMEOUT_MS } from '../../../../../functions/dump/parallel/snapshot-lock';
import { parseFacts } from '../../../../../functions/dump-format/facts/file/parse-facts';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { MIN_PART_BYTES } from '../../../../../functions/store-dump/upload/part-size';
import { CALM, ENOUGH } from '../../../../unit/functions/dump/client/sql-answers';
import {
  HERE,
  lockingClient,
  shareText,
  sharingDump,
  TWO_TABLES,
} from '../../../../unit/functions/dump/parallel/scripted-server';
import {
  END,
  expectNothing,
  KEY,
  MANIFEST,
  pidOf,
  type RunSetup,
  setup,
  TARGET,
} from '../../../../unit/functions/dump/run/run-setup';

const GRANTED = { ...CALM, 'SHOW GRANTS': ENOUGH.replace('TRIGGER, ', 'TRIGGER, LOCK TABLES, ') };

/** A run with two processes and a server with two tables. */
function setupTwo({
  mysqldump = sharingDump(),
  session = {},
  answers = GRANTED as Record<string, string>,
  processes = 2,
  checksumTables = false,
} = {}) {
  const lab = setup({ mysqldump, mysql: lockingClient(answers, session) });
  const config = {
    database: { maximumReplicaLagSeconds: undefined },
    prefix: '',
    compression: 'gzip',
    compressionLevel: 1,
    parallelism: processes,
    checksumTables,
    tables: { excluded: [], structureOnly: [] },
    slotUnit: 'day',
    slotTimezone: 'UTC',
  };
  const path = join(lab.layer, 'bin', 'events');
  return {
    ...lab,
    run: () => lab.run(TARGET, { config } as never),
    /** Events of the server and starts of processes, in order. */
    events: () => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []),
    text: () => String(gunzipSync(lab.store.objects.get(KEY)?.body as Buffer)),
  };
}

/** Expects a complete dump by one process, with a warning that contains the reason. */
async function expectAlone(
  lab: ReturnType<typeof setupTwo>,
  running: Promise<unknown>,
  expected: RegExp,
): Promise<void> {
  await expect(running).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.text()).toBe(shareText('a', 'b'));
  expect(lab.manifest().source).toMatchObject({ processes: 1, tables: ['a', 'b'] });
  expect(lab.manifest().warnings).toEqual([expect.stringMatching(expected)]);
  expect(lab.store.uploads.size).toBe(0);
}

describe('two processes', () => {
  test('make one dump, and its manifest describes the whole dump', async () => {
    const lab = setupTwo();
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped', summary: { objectKey: KEY } });
    expect(lab.text()).toBe(shareText('a') + shareText('b'));
    const body = lab.store.objects.get(KEY)?.body as Buffer;
    const { dump, source, warnings, run } = lab.manifest();
    expect(dump).toMatchObject({ bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') });
    expect(dump.parts).toHaveLength(2);
    expect(dump.parts[0].bytes).toBeGreaterThanOrEqual(MIN_PART_BYTES);
    expect(dump.parts[1].bytes).toBe(body.length - dump.parts[0].bytes);
    expect(source).toMatchObject({ processes: 2, tables: ['a', 'b'] });
    expect(run.provenBy).toBe('dump');
    expect(warnings).toEqual([]);
    expect(lab.record()).toMatchObject({ state: 'DONE', sha256: dump.sha256 });
    expect(lab.clock.sleeping).toBe(0);
  });

  test('start after the tables are locked, and the lock is released when both have their snapshot', async () => {
    const lab = setupTwo();
    await lab.run();
    const events = lab.events();
    expect(events.slice(0, 2)).toEqual([
      'SET SESSION lock_wait_timeout = 5, wait_timeout = 15;',
      'LOCK TABLES `shop`.`a` READ, `shop`.`b` READ;',
    ]);
    expect(events.slice(2, 4).sort()).toEqual(['start a', 'start b with programs']);
    expect(events.slice(4)).toEqual(['unlock', 'closed']);
  });

  test('get the identity of the locked server, so that they fail on another one', async () => {
    const lab = setupTwo({ mysqldump: sharingDump('echo "$options" >> "$0.options"') });
    await lab.run();
    const given = readFileSync(join(lab.layer, 'bin', 'mysqldump.options'), 'utf8').split('\n');
    const conditions = given.filter((line) => line.startsWith('where='));
    expect(conditions).toHaveLength(2);
    for (const condition of conditions) expect(condition).toContain(` <=> '${HERE}')) IS NULL`);
  });

  test('keep the tables locked until the second one has its snapshot', async () => {
    const lab = setupTwo({ mysqldump: sharingDump('[ "$own" != b ] || exec sleep 5') });
    const running = lab.run();
    await until(() => lab.events().length === 4);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lab.events()).not.toContain('unlock');
    await lab.clock.advance(HOLD_TIMEOUT_MS);
    await until(() => lab.events().includes('unlock'));
    await expectAlone(lab, running, /Not every dump process had its snapshot within 10 s/);
  });

  test('are both checked by the gate', async () => {
    for (const own of ['a', 'b']) {
      const lab = setupTwo({ mysqldump: sharingDump(':', `[ "$own" = ${own} ] && exit 0`) });
      await expect(lab.run()).rejects.toThrow(GateError);
      expectNothing(lab as unknown as RunSetup);
      expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('Dump completed') });
    }
  });

  test('end together: a failure of one aborts the other and is reported', async () => {
    const lab = setupTwo({
      mysqldump: sharingDump(
        ':',
        `if [ "$own" = a ]; then echo $$ > "$0.pid"; exec sleep 200; fi
         while [ ! -e "$0.pid" ]; do sleep 0.01; done; echo "mysqldump: Got error: 1045: no" >&2; exit 2`,
      ),
    });
    const startedAt = performance.now();
    await expect(lab.run()).rejects.toThrow(/exit 2.*1045/);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect(() => process.kill(pidOf(lab.layer), 0)).toThrow('ESRCH');
    expectNothing(lab as unknown as RunSetup);
    expect(lab.events().slice(-2)).toEqual(['unlock', 'closed']);
  });

  test('fail when their output names more tables than were locked', async () => {
    const lab = setupTwo({ mysqldump: sharingDump('case "$options" in *ignore-table*) own="${own}c" ;; esac') });
    await expectAlone(lab, lab.run(), /to dump 1 of them, and dumped 2, with "c"\. Schedule the dump away/);
    expect(lab.store.requests.get('open')).toBe(2);
  });

  test('fail when their output names another table than was locked', async () => {
    const lab = setupTwo({
      mysqldump: sharingDump('case "$options" in *ignore-table*) [ "$own" = a ] && own=c ;; esac'),
    });
    await expectAlone(lab, lab.run(), /to dump 1 of them, and dumped 1, without "a"/);
  });

  test('fail when one of them finds its tables gone', async () => {
    const lab = setupTwo({
      mysqldump: sharingDump('case "$options" in *ignore-table*) [ "$own" = a ] && own= ;; esac'),
    });
    await expectAlone(lab, lab.run(), /to dump 1 of them, and dumped 0, without "a"/);
  });

  test('are both retried after a changed table', async () => {
    const lab = setupTwo({
      mysqldump: sharingDump(
        ':',
        '[ "$own" = b ] && [ ! -e "$0.tried" ] && touch "$0.tried" && echo "mysqldump: Error 1412: changed" >&2 && exit 2',
      ),
    });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().source.processes).toBe(2);
    expect(lab.store.requests.get('open')).toBe(2);
  });
});

describe('the position in the binary log', () => {
  const SEES = {
    ...GRANTED,
    'SHOW GRANTS': `${GRANTED['SHOW GRANTS']}\nGRANT REPLICATION CLIENT ON *.* TO \`b\`@\`%\``,
  };

  test('is read while the tables are locked, and is in the manifest', async () => {
    const onPosition = `printf 'binlog.000007\\t1234\\t\\t\\tu-1:1-5\\n'`;
    const lab = setupTwo({ answers: SEES, session: { onPosition } });
    await lab.run();
    expect(lab.events().slice(1, 3)).toEqual(['LOCK TABLES `shop`.`a` READ, `shop`.`b` READ;', 'position']);
    const position = { file: 'binlog.000007', position: 1_234, gtid: 'u-1:1-5' };
    expect(lab.manifest()).toMatchObject({ source: { server: { position }, processes: 2 }, warnings: [] });
  });

  test('is not asked for without the privilege', async () => {
    const lab = setupTwo();
    await lab.run();
    expect(lab.events()).not.toContain('position');
    expect(lab.manifest().source.server).not.toHaveProperty('position');
  });

  test('that the server refuses costs a warning, and no process', async () => {
    const onPosition = 'echo "ERROR 1227 (42000): Access denied" >&2; exit 1';
    const lab = setupTwo({ answers: SEES, session: { onPosition } });
    await lab.run();
    expect(lab.manifest()).toMatchObject({
      source: { processes: 2 },
      warnings: [expect.stringMatching(/^The manifest has no position in the binary log: ERROR 1227 .*denied\. /)],
    });
  });
});

describe('checksums', () => {
  const TABLES = {
    ...GRANTED,
    'FROM information_schema.schemata': 'shop',
    'SELECT table_name, row_format': 'a\tDynamic',
  };
  const CHECKSUM = {
    kind: 'checksum',
    database: 'shop',
    name: ['a'],
    attributes: { checksum: '11', rowFormat: 'Dynamic' },
  };
  const factsIn = ({ store }: Pick<RunSetup, 'store'>) =>
    parseFacts(store.objects.get(`${KEY}.facts.json.gz`)?.body as Buffer).facts;

  test('are computed in a snapshot that is taken while the tables are locked, and are facts', async () => {
    const lab = setupTwo({ answers: TABLES, checksumTables: true });
    await lab.run();
    const events = lab.events();
    const at = (event: string) => events.findIndex((one) => one.startsWith(event));
    expect(at('LOCK')).toBeLessThan(at('snapshot'));
    expect(at('snapshot')).toBeLessThan(at('unlock'));
    expect(at('unlock')).toBeLessThan(at('checksum'));
    expect(factsIn(lab)).toContainEqual(CHECKSUM);
    expect(lab.manifest()).toMatchObject({ source: { processes: 2 }, warnings: [] });
  });

  test('are not computed unless they are asked for', async () => {
    const lab = setupTwo({ answers: TABLES });
    await lab.run();
    expect(lab.events()).not.toContain('snapshot');
    expect(factsIn(lab)).not.toContainEqual(CHECKSUM);
  });

  test('need the lock for a single table, too', async () => {
    const objects = ['shop\ta\tBASE TABLE\t1', 'shop\ta\tBASE TABLE\t1'] as const;
    const mysqldump = sharingDump('own=a');
    const lab = setupTwo({ answers: TABLES, checksumTables: true, session: { objects }, mysqldump });
    await lab.run();
    expect(lab.events().some((event) => event.startsWith('LOCK'))).toBe(true);
    expect(factsIn(lab)).toContainEqual(CHECKSUM);
  });

  test('are missing with a warning when the tables can not be locked', async () => {
    const onLock = 'echo "ERROR 1205 (HY000) at line 5: Lock wait timeout exceeded" >&2; exit 1';
    const lab = setupTwo({ answers: TABLES, checksumTables: true, session: { onLock } });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().warnings).toEqual([
      expect.stringContaining(
        '[CHECKSUMS_INCOMPLETE] The dump is complete, but no table has a checksum: the tables were not locked',
      ),
      expect.stringContaining('made by one process'),
    ]);
    expect(lab.errorCodes).toContain('CHECKSUMS_INCOMPLETE');
  });
});

describe('falls back to one process with a warning', () => {
  test('when the user may not lock tables, without trying to', async () => {
    const lab = setupTwo({ answers: CALM as Record<string, string> });
    await expectAlone(
      lab,
      lab.run(),
      /made by one process and not by 2.*\n {2}GRANT LOCK TABLES ON `shop`\.\* TO 'backup'@'%';$/,
    );
    expect(lab.events()).toEqual(['start ab with programs']);
  });

  test('when replicated writes bypass the table locks', async () => {
    const lab = setupTwo({ session: { variables: 'innodb_read_only\tON\n' } });
    await expectAlone(lab, lab.run(), /do not block replicated writes \(innodb_read_only = ON\)/);
    expect(lab.events()).toEqual(['closed', 'start ab with programs']);
  });

  test.each([
    { what: 'is at another server', number: 1242, expected: /several servers answer to its name/ },
    { what: 'gets no connection', number: 1226, expected: /There are not enough connections for 2 processes: .*1226/ },
  ])('when a process $what', async ({ number, expected }) => {
    const refused = `echo "mysqldump: Got error: ${number}: no when trying to connect" >&2; exit 2`;
    const lab = setupTwo({ mysqldump: sharingDump(`if [ "$own" = a ]; then ${refused}; fi`) });
    await expectAlone(lab, lab.run(), expected);
    expect(lab.store.requests.get('open')).toBe(2);
  });

  test('when the server refuses the lock', async () => {
    const onLock = 'echo "ERROR 1205 (HY000) at line 5: Lock wait timeout exceeded" >&2; exit 1';
    const lab = setupTwo({ session: { onLock } });
    await expectAlone(lab, lab.run(), /could not be locked for a moment: ERROR 1205.*Look for long transactions/);
  });

  test('when the lock takes long, and releases it so that other sessions stop waiting', async () => {
    const lab = setupTwo({ session: { onLock: 'exec sleep 5' } });
    const running = lab.run();
    await until(() => lab.events().length === 2);
    await lab.clock.advance(ACQUIRE_TIMEOUT_MS);
    await expectAlone(lab, running, /The tables could not be locked within 10 s\./);
    expect(lab.events().slice(2)).toEqual(['kill', 'start ab with programs']);
  });

  test('when the session with the table locks ends before the snapshots', async () => {
    const lab = setupTwo({ session: { onUnlock: 'echo "ERROR 2013 (HY000): Lost connection" >&2; exit 1' } });
    await expectAlone(lab, lab.run(), /session that locked the tables ended before all processes had their snapshot/);
  });

  test('when tables are created or dropped while they are being locked', async () => {
    const lab = setupTwo({ session: { objects: [TWO_TABLES, `${TWO_TABLES}\nshop\tc\tBASE TABLE\t1`] } });
    await expectAlone(lab, lab.run(), /Tables were created or dropped while they were being locked\./);
    expect(lab.events().filter((event) => event.startsWith('LOCK'))).toHaveLength(2);
  });

  test('when listed tables are repeatedly gone before the lock', async () => {
    const onLock = `echo "ERROR 1146 (42S02) at line 5: Table 'shop.b' doesn't exist" >&2; exit 1`;
    const lab = setupTwo({ session: { onLock } });
    await expectAlone(lab, lab.run(), /Table 'shop\.b' doesn't exist/);
    expect(lab.events().filter((event) => event.startsWith('LOCK'))).toHaveLength(2);
  });
});

test('dumps a single table with one process and no warning', async () => {
  const lab = setupTwo({ session: { objects: ['shop\ta\tBASE TABLE\t1', ''] } });
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.manifest()).toMatchObject({ source: { processes: 1 }, warnings: [] });
  expect(lab.events().some((event) => event.startsWith('LOCK'))).toBe(false);
});

test('locks no tables with parallelism 1', async () => {
  const lab = setupTwo({ processes: 1 });
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.events()).toEqual(['start ab with programs']);
  expect(lab.manifest().source.processes).toBeUndefined();
});

describe('reading a merged dump back', () => {
  test('rejects an object that differs from the upload, even if it is a complete dump', async () => {
    const lab = setupTwo();
    lab.store.after.complete = () => {
      const { metadata } = lab.store.objects.get(KEY) ?? {};
      lab.store.put(KEY, gzipSync(shareText('a', 'b')), metadata);
    };
    const running = lab.run();
    await expect(running).rejects.toThrow(ManifestError);
    await expect(running).rejects.toThrow(/is not what this run has uploaded: 2 of 2 parts have another CRC-32/);
    expect(lab.store.objects.has(MANIFEST)).toBe(false);
    expect(lab.record()).toMatchObject({ state: 'FAILED' });
  });

  test('rejects data after the last part', async () => {
    const lab = setupTwo();
    lab.store.after.complete = () => {
      const { body = Buffer.alloc(0), metadata } = lab.store.objects.get(KEY) ?? {};
      lab.store.put(KEY, Buffer.concat([body, gzipSync('')]), metadata);
    };
    await expect(lab.run()).rejects.toThrow(/is not what this run has uploaded: It has \d+ bytes and not \d+\./);
    expect(lab.store.objects.has(MANIFEST)).toBe(false);
  });

  test('without enough time leaves the slot FAILED and the dump to the retry', async () => {
    const lab = setupTwo();
    lab.store.before.read = () => lab.clock.advance(END);
    await expect(lab.run()).rejects.toThrow(DeadlineError);
    expect(lab.store.objects.has(MANIFEST)).toBe(false);
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('cut off') });
    lab.store.before.read = () => {};
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.store.requests.get('open')).toBe(1);
    expect(lab.manifest()).toMatchObject({ run: { provenBy: 'read-back' }, source: { tables: ['a', 'b'] } });
  });

  test('holds the lock for any duration', async () => {
    const lab = setupTwo();
    lab.store.before.read = () => lab.clock.advance(60_000);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.lockTable.writes.filter(({ operation }) => operation.type === 'renew').length).toBeGreaterThan(3);
    // The next run needs the complete duration of the dump for its forecast.
    expect(lab.manifest().run.dumpSeconds).toBeGreaterThanOrEqual(60);
  });

  test('leaves everything to the new holder when the lock is lost meanwhile', async () => {
    const lab = setupTwo();
    lab.store.before.read = async () => {
      lab.setRecord({ owner: 'thief', fence: 2, version: 'stolen' });
      await lab.clock.advance(TIMINGS.renewEvery);
    };
    await expect(lab.run()).rejects.toThrow('taken over');
    expect(lab.store.objects.has(MANIFEST)).toBe(false);
    expect(lab.record()).toMatchObject({ state: 'RUNNING', owner: 'thief', fence: 2 });
  });
});
