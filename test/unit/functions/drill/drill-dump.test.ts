import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { Toolbox } from '../../../../functions/core/toolbox';
import { drillDump } from '../../../../functions/drill/drill-dump';
import type { RunningServer, StartServer } from '../../../../functions/drill/server/running-server';
import type { Facts } from '../../../../functions/dump-format/facts/fact';
import { writeFacts } from '../../../../functions/dump-format/facts/write-facts';
import { manifestKey, verdictKey } from '../../../../functions/dump-format/object-keys';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { scriptedLayer } from '../dump/scripted-layer';
import { verdictOn } from '../verify/plausibility/verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const TEXT =
  '-- Table structure for table `t`\nCREATE TABLE `t` (id INT);\nINSERT INTO `t` VALUES (1),(2);\nCREATE DEFINER=`app`@`%` VIEW v AS SELECT 1;\n';

/** A client that keeps what it reads: of a session, of the preparation, and of the restore. */
const CLIENT = `
case "$*" in
  *--batch*) exec sed -u -n "s/^SELECT '\\([0-9a-f-]*\\)';$/\\1/p" ;;
  *--comments*) cat > "$RECORD/restored"; cat "$RECORD/errors" >&2 2>/dev/null; exit 0 ;;
  *) cat > "$RECORD/prepared" ;;
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
  readonly text?: string;
  readonly verified?: boolean;
  readonly facts?: Facts;
  readonly databases?: readonly string[];
  readonly dump?: object;
  /** Of the verdict; default: that of the manifest. */
  readonly etag?: string;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drill-dump-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function setup(options: Setup = {}) {
  const { client = CLIENT, text = TEXT, verified = true, facts, databases = ['shop'], dump = {} } = options;
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
  bucket.put(verdictKey(KEY), JSON.stringify({ ...verdictOn({}), verified, manifest: about }));

  const events: string[] = [];
  const started: object[] = [];
  const startServer: StartServer = async ({ deadline, ...server }) => {
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
  const toolbox = new Toolbox(scriptedLayer({ zstd: 'exec cat', mysql: client.replaceAll('$RECORD', folder) }));
  const services = {
    store: bucket as unknown as ObjectStore,
    toolbox,
    startServer,
    folder: join(folder, 'drill'),
    log: { info: say, warn: say, error: say },
  };
  const drill = () => drillDump(KEY, services, new AbortController().signal);
  return { bucket, drill, events, started, services };
}

test('restores everything but rows, after its database and its definers', async () => {
  const { drill, events, started } = await setup();
  expect(await drill()).toMatchObject({
    restorable: true,
    problemCount: 0,
    problems: [],
    warnings: [expect.stringContaining('The dump has no facts.')],
    server: { flavour: 'mysql', version: '9.7.4' },
    source: { flavour: 'mysql', version: '8.0.42', databases: ['shop'] },
    manifest: { key: manifestKey(KEY) },
    dump: { key: KEY, bytes: TEXT.length, definitionBytes: TEXT.length - 'INSERT INTO `t` VALUES (1),(2);'.length },
  });
  expect(readFileSync(join(folder, 'restored'), 'utf8')).toBe(TEXT.replace('INSERT INTO `t` VALUES (1),(2);', ''));
  expect(readFileSync(join(folder, 'prepared'), 'utf8')).toMatch(
    /^CREATE DATABASE `shop`;\nCREATE USER IF NOT EXISTS `app`/,
  );
  expect(started).toEqual([{ flavour: 'mysql', lowerCaseTableNames: 0 }]);
  expect(events).toEqual(['stopped']);
  expect(readdirSync(join(folder, 'drill'))).toEqual([]);
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
  [
    'whose text can not be divided',
    { text: "CREATE TABLE `t` (a int DEFAULT 'x" },
    'written by rules that this version',
  ],
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
  ['the connection is lost', "echo 'ERROR 2013 (HY000) at line 2: Lost connection' >&2; exit 1", 'Lost connection'],
  ['the disk is full', "echo 'ERROR 3 (HY000) at line 2: Error writing (OS errno 28)' >&2; exit 0", 'errno 28'],
  ['the client is killed', 'kill -9 $$', 'signal SIGKILL'],
  ['the client does not start', 'echo "unknown option" >&2; exit 1', 'unknown option'],
])('has no result when %s, and leaves no server', async (_, end, message) => {
  const { drill, events } = await setup({ client: CLIENT.replace('exit 0', () => end) });
  await expect(drill()).rejects.toThrow(message);
  await expect(drill()).rejects.toThrow('[DRILL_SERVER_FAILED]');
  expect(events.slice(0, 2)).toEqual([expect.stringContaining('The drill was interrupted.'), 'stopped']);
});

test('has no result when the session with the questions breaks', async () => {
  const { drill } = await setup({ facts: FACTS, client: CLIENT.replace(/exec sed.*/, 'echo lost >&2; exit 1 ;;') });
  await expect(drill()).rejects.toThrow(
    '[DRILL_SERVER_FAILED] The server of the drill did not answer a question: lost.',
  );
});

test('has no result when other bytes are read than were verified', async () => {
  const { drill, services } = await setup({ dump: { sha256: 'ab'.repeat(32) } });
  await expect(drill()).rejects.toThrow('[DUMP_DAMAGED]');
  expect(existsSync(join(services.folder, 'definitions.sql'))).toBe(false);
});
