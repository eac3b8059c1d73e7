import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { systemClock } from '../../../../functions/core/time/clock';
import { Toolbox } from '../../../../functions/core/toolbox';
import { drillDump } from '../../../../functions/drill/drill-dump';
import type { RunningServer, StartServer } from '../../../../functions/drill/server/running-server';
import type { DumpIndex } from '../../../../functions/dump-format/dump-index/dump-index';
import { writeIndex } from '../../../../functions/dump-format/dump-index/write-index';
import type { Facts } from '../../../../functions/dump-format/facts/fact';
import { writeFacts } from '../../../../functions/dump-format/facts/file/write-facts';
import type { DrillMode } from '../../../../functions/dump-format/keys/drill-mode';
import { indexKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { tinyDisk } from '../../../support/tiny-disk';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { scriptedLayer } from '../dump/scripted-layer';
import { indexOf } from '../dump-format/dump-index/sample-index';
import { verdictOn } from '../verify/plausibility/verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const TEXT =
  '-- Table structure for table `t`\nCREATE TABLE `t` (id INT);\nINSERT INTO `t` VALUES (1),(2);\nCREATE DEFINER=`app`@`%` VIEW v AS SELECT 1;\n';

/** A client that keeps what it reads: of a session, of the preparation, and of the restore. */
const CLIENT = `
case "$*" in
  *--batch*) exec sed -u -n "s/^SELECT '\\([0-9a-f-]*\\)';$/\\1/p; s/^SHOW GLOBAL STATUS.*/Aborted_clients\\t$LOST/p" ;;
  *--comments*) cat > "$RECORD/restored"; cat "$RECORD/errors" >&2 2>/dev/null; exit 0 ;;
  *) cat >> "$RECORD/prepared" ;;
esac`;

const FACTS: Facts = {
  flavour: 'mysql',
  serverVersion: '8.0.42',
  lowerCaseTableNames: 1,
  unknown: [],
  facts: [{ kind: 'database', database: 'shop', name: [], attributes: { charset: 'latin1', collation: 'latin1_bin' } }],
};

interface Setup {
  readonly client?: string;
  /** Connections that the server counts as lost. */
  readonly lost?: number;
  /** Folder of the drill. */
  readonly place?: string;
  readonly accepted?: readonly string[];
  readonly text?: string;
  readonly verified?: boolean;
  readonly facts?: Facts;
  readonly databases?: readonly string[];
  readonly dump?: object;
  /** Of the verdict; default: that of the manifest. */
  readonly etag?: string;
  /** That the verdict names; default: none. */
  readonly index?: DumpIndex;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drill-dump-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function setup(options: Setup = {}) {
  const {
    client = CLIENT,
    lost = 0,
    place = join(folder, 'drill'),
    accepted = [],
    text = TEXT,
    verified = true,
    facts,
    databases = ['shop'],
    dump = {},
  } = options;
  const bucket = new MemoryBucket();
  const { etag } = bucket.put(KEY, text);
  const file = facts && (await writeFacts(facts, 'o'));
  if (file) bucket.put('facts', file.body);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const manifest = bucket.put(
    manifestKey(KEY),
    JSON.stringify({
      schemaVersion: 1,
      job: 'shop',
      slot: '2026-11-20',
      dump: { bucket: 'dumps', key: KEY, etag, compression: 'zstd', bytes: text.length, sha256, parts: [], ...dump },
      ...(file ? { facts: { key: 'facts', bytes: file.bytes, sha256: file.sha256 } } : {}),
      run: {
        owner: 'o',
        fence: 1,
        requestId: 'r',
        startedAt: '2026-11-20T03:00:00Z',
        completedAt: '2026-11-20T03:00:12Z',
        seconds: 12,
        provenBy: 'dump',
      },
      source: { flavour: 'mysql', serverVersion: '8.0.42', client: 'mysqldump', databases, tables: ['t'] },
      warnings: [],
    }),
  );
  const about = { key: manifestKey(KEY), etag: options.etag ?? manifest.etag };
  const indexFile = options.index && (await writeIndex(options.index));
  if (indexFile) bucket.put(indexKey(KEY), indexFile.body);
  const index = indexFile && { key: indexKey(KEY), bytes: indexFile.bytes, sha256: indexFile.sha256 };
  bucket.put(verdictKey(KEY), JSON.stringify({ ...verdictOn({}), verified, manifest: about, index }));

  const events: string[] = [];
  const started: object[] = [];
  const startServer: StartServer = async ({ deadline, logger, ...server }) => {
    started.push(server);
    const running: RunningServer = {
      flavour: server.flavour,
      socket: '/nowhere',
      version: '9.7.4',
      log: async () => 'the log of the server',
      stop: async () => void events.push('stopped'),
    };
    return running;
  };
  const say = (message: string) => void events.push(message);
  const toolbox = new Toolbox(
    scriptedLayer({ zstd: 'exec cat', mysql: client.replaceAll('$RECORD', folder).replaceAll('$LOST', String(lost)) }),
  );
  const services = {
    config: { acceptedFindings: accepted, memoryMb: undefined },
    store: bucket as unknown as ObjectStore,
    toolbox,
    startServer,
    folder: place,
    clock: systemClock,
    log: { info: say, warn: say, error: say },
  };
  const drill = (mode: DrillMode = 'definitions') => drillDump(KEY, mode, services, new AbortController().signal);
  return { bucket, drill, events, started, services };
}

test('restores everything but rows, after its database and its definers', async () => {
  const { drill, events, started } = await setup();
  expect(await drill()).toMatchObject({
    restorable: true,
    problemCount: 0,
    problems: [],
    warnings: ['The dump has no facts. The restored definitions were not compared with those of the source.'],
    server: { flavour: 'mysql', version: '9.7.4' },
    source: { flavour: 'mysql', version: '8.0.42', databases: ['shop'] },
    manifest: { key: manifestKey(KEY) },
    dump: { key: KEY, bytes: TEXT.length, definitionBytes: TEXT.length - 'INSERT INTO `t` VALUES (1),(2);'.length },
  });
  expect(readFileSync(join(folder, 'restored'), 'utf8')).toBe(TEXT.replace('INSERT INTO `t` VALUES (1),(2);', ''));
  const prepared = readFileSync(join(folder, 'prepared'), 'utf8').split('\n');
  expect(prepared).toEqual([
    'CREATE USER `mysqldump_drill`@localhost;',
    expect.stringContaining('GRANT EXECUTE, REFERENCES, SELECT, SHOW VIEW, SET_ANY_DEFINER, '),
    expect.stringMatching(/^GRANT ALTER, .* ON `shop`\.\* TO `mysqldump_drill`@localhost;$/),
    expect.stringMatching(/^RENAME USER `root`@localhost TO `administrator-[0-9a-f]{8}`@localhost;$/),
    'CREATE DATABASE `shop`;',
    'CREATE USER IF NOT EXISTS `app`@`%` ACCOUNT LOCK;',
    'GRANT SELECT, SHOW VIEW, EXECUTE ON *.* TO `app`@`%`;',
    expect.stringMatching(/^DROP USER `administrator-[0-9a-f]{8}`@localhost;$/),
    '',
  ]);
  expect(started).toEqual([{ flavour: 'mysql', lowerCaseTableNames: 0 }]);
  expect(events).toEqual(['stopped']);
  expect(readdirSync(join(folder, 'drill'))).toEqual([]);
});

describe('a dump in an archive', () => {
  test.each(['definitions', 'full'] as const)('is not drilled (%s), and has no result', async (mode) => {
    const { bucket, drill, started } = await setup();
    bucket.archives.set(KEY, { archive: 'DEEP_ARCHIVE', copy: 'none' });
    expect(await drill(mode)).toMatch(/^\[DUMP_ARCHIVED\] .* aws s3api restore-object /);
    expect(started).toEqual([]);
  });

  test('is drilled when S3 has restored it', async () => {
    const { bucket, drill } = await setup();
    bucket.archives.set(KEY, { archive: 'DEEP_ARCHIVE', copy: 'there' });
    expect(await drill()).toMatchObject({ restorable: true });
  });
});

test('drills a copy from another bucket, whose original had another version', async () => {
  const { drill } = await setup({
    dump: { bucket: 'original', versionId: 'of-the-original', etag: '"of-the-original"' },
  });
  expect(await drill()).toMatchObject({ restorable: true, dump: { bucket: 'dumps', key: KEY } });
});

test('names what the server refused, with its object', async () => {
  const client = CLIENT.replace('exit 0', "echo 'ERROR 1273 (HY000) at line 2: Unknown collation' >&2; exit 0");
  const { drill } = await setup({ client });
  expect(await drill()).toMatchObject({
    restorable: false,
    problemCount: 1,
    problems: [{ object: 'table `shop`.`t`', errorNumber: 1273, message: 'Unknown collation.' }],
  });
});

const REFUSED = "echo 'ERROR 1273 (HY000) at line 2: Unknown collation' >&2; exit 0";

test('a dump restores although an object is refused, when the finding is accepted', async () => {
  const { drill } = await setup({ accepted: ['table shop.t'], client: CLIENT.replace('exit 0', () => REFUSED) });
  expect(await drill()).toMatchObject({
    restorable: true,
    problemCount: 0,
    problems: [],
    acceptedCount: 1,
    accepted: [{ finding: 'table `shop`.`t` (error 1273): Unknown collation.', acceptedBy: 'table shop.t' }],
    warnings: [expect.stringContaining('The dump has no facts.')],
  });
});

test('an accepted finding hides no other one, and an entry without a finding is a warning', async () => {
  const { drill } = await setup({ accepted: ['view shop.*'], client: CLIENT.replace('exit 0', () => REFUSED) });
  const result = await drill();
  expect(result).toMatchObject({ restorable: false, problemCount: 1 });
  expect(result).toMatchObject({ warnings: [expect.anything(), expect.stringContaining('has "view shop.*"')] });
  expect(result).not.toHaveProperty('accepted');
});

test('an entry about the rows of a table is kept for full drills, and is no warning in others', async () => {
  const { drill } = await setup({ accepted: ['rows of table shop.t'] });
  expect(await drill()).toMatchObject({ warnings: [expect.stringContaining('The dump has no facts.')] });
});

test('a lost connection is no verdict although everything that was refused is accepted', async () => {
  const client = CLIENT.replace('exit 0', () => REFUSED);
  const { drill } = await setup({ accepted: ['table shop.t'], lost: 1, client });
  await expect(drill()).rejects.toThrow('[DRILL_SERVER_FAILED]');
});

test('compares with the facts of the source, on a server that treats names as the source does', async () => {
  const { drill, started } = await setup({ facts: FACTS });
  // A server that shows nothing has nothing that can be compared.
  expect(await drill()).toMatchObject({ facts: { compared: 0, differenceCount: 0, differences: [] }, warnings: [] });
  expect(started).toMatchObject([{ lowerCaseTableNames: 1 }]);
  expect(readFileSync(join(folder, 'prepared'), 'utf8')).toContain(
    'ALTER DATABASE `shop` CHARACTER SET latin1 COLLATE latin1_bin;',
  );
});

test.each([
  ['that is damaged', { verified: false }, 'The dump is damaged'],
  ['whose manifest was replaced', { etag: '"of before"' }, 'The manifest was replaced after the verdict.'],
  ['whose text can not be divided', { text: "CREATE TABLE `t` (a int DEFAULT 'x" }, 'follows rules that this version'],
])('does not drill a dump %s', async (_, options, reason) => {
  const { drill, started } = await setup(options);
  expect(await drill()).toEqual(expect.stringContaining(reason));
  expect(started).toEqual([]);
});

test.each([
  ['manifest', manifestKey(KEY), 'is not there'],
  ['verdict', verdictKey(KEY), 'Verify it first.'],
])('does not drill a dump without a %s', async (_, key, reason) => {
  const { bucket, drill } = await setup();
  bucket.objects.delete(key);
  expect(await drill()).toEqual(expect.stringContaining(reason));
});

test.each([
  ['the connection is lost', "echo 'ERROR 2013 (HY000) at line 2: Gone' >&2; exit 1", { lost: 1 }, 'Gone'],
  ['memory is short', "echo 'ERROR 1037 (HY001) at line 2: Out of memory' >&2; exit 0", {}, 'Out of memory'],
  ['the client is killed', 'kill -9 $$', {}, 'signal SIGKILL'],
  ['the client does not start', 'echo "unknown option" >&2; exit 1', {}, 'unknown option'],
  ['the client does not connect', "echo 'ERROR 2002 (HY000): No socket' >&2; exit 1", {}, 'No socket'],
])('has no result when %s, and leaves no server', async (_, end, options, message) => {
  const { drill, events } = await setup({ ...options, client: CLIENT.replace('exit 0', () => end) });
  await expect(drill()).rejects.toThrow(message);
  await expect(drill()).rejects.toThrow('[DRILL_SERVER_FAILED]');
  expect(events.slice(0, 2)).toEqual([expect.stringContaining('The drill was interrupted.'), 'stopped']);
});

test('has no result when storage was short and the server refused an object, and leaves no server', async () => {
  const disk = await tinyDisk('size=8m');
  try {
    const { drill, events } = await setup({ place: disk.folder, client: CLIENT.replace('exit 0', () => REFUSED) });
    await expect(drill()).rejects.toThrow('[TEMPORARY_STORAGE_FULL] Only 7 MiB of the temporary storage were free');
    expect(events).toEqual([expect.stringContaining('The drill was interrupted.'), 'stopped']);
  } finally {
    await disk.remove();
  }
});

test('passes a dump although storage was short, because nothing failed', async () => {
  const disk = await tinyDisk('size=8m');
  try {
    const { drill } = await setup({ place: disk.folder });
    await expect(drill()).resolves.toMatchObject({ restorable: true });
  } finally {
    await disk.remove();
  }
});

test('has no result when the user that restores can not be created, and restores nothing', async () => {
  const { drill } = await setup({
    client: CLIENT.replace('*) cat >>', "*) echo 'ERROR 1396: No.' >&2; exit 1; cat >>"),
  });
  await expect(drill()).rejects.toThrow(
    '[DRILL_SERVER_FAILED] The server of the drill could not be prepared: ERROR 1396: No.',
  );
  expect(existsSync(join(folder, 'restored'))).toBe(false);
});

test('has no result when the session with the questions breaks', async () => {
  const { drill } = await setup({ facts: FACTS, client: CLIENT.replace(/exec sed.*/, 'echo lost >&2; exit 1 ;;') });
  await expect(drill()).rejects.toThrow('[DRILL_SERVER_FAILED] The server of the drill did not answer a query: lost.');
});

test('has no result when other bytes are read than were verified', async () => {
  const { drill, services } = await setup({ dump: { sha256: 'ab'.repeat(32) } });
  await expect(drill()).rejects.toThrow('[DUMP_DAMAGED]');
  expect(existsSync(join(services.folder, 'definitions.sql'))).toBe(false);
});

describe('with an index', () => {
  const ROWS = `INSERT INTO \`t\` VALUES ${'(1),(2),'.repeat(1_000)}(3);`;
  const LONG = TEXT.replace('INSERT INTO `t` VALUES (1),(2);', ROWS);
  const index = indexOf(KEY, LONG, 100);

  test('restores everything but rows, and reads no more', async () => {
    const { bucket, drill, events } = await setup({ text: LONG, index });
    expect(await drill()).toMatchObject({
      restorable: true,
      dump: { bytes: LONG.length, definitionBytes: LONG.length - ROWS.length },
    });
    expect(readFileSync(join(folder, 'restored'), 'utf8')).toBe(LONG.replace(ROWS, ''));
    expect(bucket.bytesRead).toBeLessThan(500);
    expect(events).toEqual(['stopped']);
  });

  test('has no result when the dump was replaced after its verification', async () => {
    const { bucket, drill } = await setup({ text: LONG, index });
    bucket.put(KEY, LONG);
    await expect(drill()).rejects.toMatchObject({ cause: { name: 'PreconditionFailed' } });
  });

  test.each([
    ['is damaged', { ...index, frames: [] }, 'The whole dump is read, because its index is of no use.'],
    ['places its sections elsewhere', shifted(index), '[INDEX_WRONG] The text of the dump'],
  ])('reads the whole dump when the index %s', async (how, wrong, message) => {
    const { bucket, drill, events } = await setup({ text: LONG, index: wrong });
    if (how === 'is damaged') bucket.put(indexKey(KEY), 'damaged');
    expect(await drill()).toMatchObject({ restorable: true });
    expect(readFileSync(join(folder, 'restored'), 'utf8')).toBe(LONG.replace(ROWS, ''));
    expect(events[0]).toContain(message);
  });
});

/** An index whose second section begins a byte too early. */
function shifted({ sections: [first, second, ...others], ...index }: DumpIndex): DumpIndex {
  if (!first || !second) throw new Error('It has no two sections.');
  return { ...index, sections: [{ ...first, to: first.to - 1 }, { ...second, from: second.from - 1 }, ...others] };
}

test('refuses a full drill without room for the rows, with both figures, and restores nothing', async () => {
  const disk = await tinyDisk('size=64m');
  try {
    const { drill, events, started } = await setup({ place: disk.folder });
    await expect(drill('full')).rejects.toThrow(
      /^A full restore of "shop\/.*" takes about 257 MiB of temporary storage, and 63 MiB are free\.$/,
    );
    expect([existsSync(join(folder, 'restored')), started.length, events]).toEqual([false, 1, ['stopped']]);
  } finally {
    await disk.remove();
  }
});
