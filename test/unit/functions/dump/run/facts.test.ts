import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../../../dev/tools/until';
import { StorageError } from '../../../../../functions/core/errors';
import type { Services } from '../../../../../functions/dump/services';
import { parseFacts } from '../../../../../functions/dump-format/facts/file/parse-facts';
import { writeFacts } from '../../../../../functions/dump-format/facts/file/write-facts';
import { fact, factsOf } from '../../dump-format/facts/sample-facts';
import { answering, CALM } from '../client/sql-answers';
import { CONFIG, KEY, MANIFEST, type RunSetup, setup, TARGET } from './run-setup';

const FACTS = `${KEY}.facts.json.gz`;
/** The first question of the facts. */
const FIRST = "SET SESSION time_zone = '+00:00'";

/** Writes below a key fail. */
function refusing({ store }: RunSetup, refused: string): () => void {
  const write = store.write.bind(store);
  store.write = async (key, ...others) => {
    if (key === refused) throw new StorageError('STORAGE_UNAVAILABLE', 'socket hang up');
    return write(key, ...others);
  };
  return () => {
    store.write = write;
  };
}

const sha256Of = ({ store }: RunSetup) =>
  createHash('sha256')
    .update(store.objects.get(FACTS)?.body ?? '')
    .digest('hex');

test('a dump has its facts beside it, and its manifest names them', async () => {
  const lab = setup({ mysql: answering({ ...CALM, 'SELECT VERSION()': '9.7.4' }) });
  await lab.run();
  const { body = Buffer.alloc(0) } = lab.store.objects.get(FACTS) ?? {};
  expect(parseFacts(body)).toMatchObject({ flavour: 'mysql', serverVersion: '9.7.4' });
  expect(lab.manifest().facts).toEqual({
    key: FACTS,
    bytes: body.length,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(lab.manifest().warnings).toEqual([]);
});

test('a dump is published without facts, with a warning, when the server refuses a question', async () => {
  const lab = setup({ mysql: answering(CALM, { [FIRST]: 'echo "ERROR 1142 (42000): SELECT denied" >&2; exit 1' }) });
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.manifest().facts).toBeUndefined();
  const warning = expect.stringMatching(/^\[FACTS_NOT_READ\] The dump is complete, but has no facts .*SELECT denied/);
  expect(lab.manifest().warnings).toEqual([warning]);
  expect(lab.errorCodes).toEqual(['FACTS_NOT_READ']);
  expect([...lab.store.objects.keys()]).toEqual([KEY, MANIFEST]);
});

test('a dump has one warning for all definitions that the server hides', async () => {
  const answers = {
    'UPPER(column_name)': 'VIEWS\tTABLE_NAME\nVIEWS\tVIEW_DEFINITION',
    'FROM information_schema.VIEWS': '=a\t\n=b\t=select 1\n=c\t',
  };
  const lab = setup({ mysql: answering({ ...answers, ...CALM }) });
  await lab.run();
  expect(lab.manifest().warnings).toEqual([
    '[FACTS_INCOMPLETE] The server hides these definitions from the user of the dump, so that they can\'t be compared after a restore: view "shop.a", view "shop.c".',
  ]);
  expect(lab.errorCodes).toEqual(['FACTS_INCOMPLETE']);
  expect(lab.manifest().facts).toBeDefined();
});

test('a dump is published without facts, with a warning, when the server takes too long', async () => {
  const lab = setup({ mysql: answering(CALM, { [FIRST]: 'touch "$0.asked"; exec sleep 100' }) });
  const running = lab.run();
  await until(() => existsSync(join(lab.layer, 'bin', 'mysql.asked')));
  await lab.clock.advance(60_000);
  await expect(running).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.manifest().facts).toBeUndefined();
  expect(lab.manifest().warnings).toEqual([expect.stringContaining('reading the catalogue took longer than 60 s')]);
});

test('a dump is published without facts, with a warning, when the definitions do not fit into memory', async () => {
  const lab = setup({ mysql: answering({ ...CALM, 'SELECT VERSION()': 'x'.repeat(100_000) }) });
  const changes = { config: { ...CONFIG, memoryMb: 160.5 } } as unknown as Partial<Services>;
  await expect(lab.run(TARGET, changes)).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.manifest().facts).toBeUndefined();
  expect(lab.manifest().warnings).toEqual([expect.stringContaining('too many for the memory of the run, 160.5 MB')]);
});

test('a dump is published without facts, with a warning, when they cannot be stored', async () => {
  const lab = setup();
  refusing(lab, FACTS);
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.manifest().facts).toBeUndefined();
  expect(lab.manifest().warnings).toEqual([expect.stringMatching(/^\[FACTS_NOT_PUBLISHED\] .*socket hang up\.$/)]);
  expect(lab.record()).toMatchObject({ state: 'DONE', warningCount: 1 });
});

test('facts of a dump that is gone are replaced by those of the dump in its place', async () => {
  const lab = setup();
  await lab.run();
  for (const key of [KEY, MANIFEST]) lab.store.objects.delete(key);
  const before = sha256Of(lab);
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(sha256Of(lab)).not.toBe(before);
  expect(lab.manifest().facts.sha256).toBe(sha256Of(lab));
});

describe('a dump whose run died before its manifest', () => {
  async function dead(): Promise<RunSetup> {
    const lab = setup();
    const accept = refusing(lab, MANIFEST);
    await expect(lab.run()).rejects.toThrow('socket hang up');
    accept();
    return lab;
  }

  test('is adopted with its facts', async () => {
    const lab = await dead();
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.manifest().facts).toMatchObject({ key: FACTS, sha256: sha256Of(lab) });
  });

  test('is adopted without facts when it has none', async () => {
    const lab = await dead();
    lab.store.objects.delete(FACTS);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.manifest()).not.toHaveProperty('facts');
    expect(lab.manifest().warnings).toEqual([]);
  });

  test('is adopted without facts when those beside it are of an earlier dump', async () => {
    const lab = await dead();
    lab.store.put(FACTS, (await writeFacts(factsOf([fact('table', ['t'])]), 'another run')).body);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.manifest()).not.toHaveProperty('facts');
  });

  test('is adopted without facts, with a warning, when those beside it are damaged', async () => {
    const lab = await dead();
    lab.store.put(FACTS, 'damaged');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.manifest()).not.toHaveProperty('facts');
    expect(lab.manifest().warnings).toEqual([
      expect.stringMatching(/^\[FACTS_NOT_PUBLISHED\] .*not a complete gzip stream/),
    ]);
  });
});
