import { factsKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { dyingAt, LOCK, MASKED, MaskWorld, ORIGINAL, rulesWith, SOURCE, textOf } from './mask-world';

/** What changes the world outside. Readings are moments of a crash as well, of the long form. */
const CHANGES = /^(?:store\.(?:open|uploadPart|complete|write|abort)|lock\.write)$/;
const isCounted = (name: string): boolean => process.env.LONG !== undefined || CHANGES.test(name);

let masked: string;

beforeAll(async () => {
  const world = await MaskWorld.create();
  await world.run();
  masked = await world.text();
  expect(masked).toContain('CREATE TABLE `people`');
  expect(masked).not.toContain(ORIGINAL);
});

/** Everything that a slot with its masked dump has, and nothing else. */
async function expectMasked(world: MaskWorld): Promise<void> {
  expect(world.keys).toEqual([MASKED, factsKey(MASKED), manifestKey(MASKED)]);
  expect(await world.text()).toBe(masked);
  expect(world.manifest()).toMatchObject({
    job: 'shop-masked',
    dump: { bytes: world.store.objects.get(MASKED)?.body.length },
    masked: { from: { job: 'shop' }, rows: { shop: { people: 30 } } },
  });
  expect(world.lockTable.records.get(LOCK)).toMatchObject({ state: 'DONE', objectKey: MASKED });
}

describe.each(['before', 'after'] as const)('a process that dies %s one of its requests', (moment) => {
  test('leaves nothing half-masked at any of them, and the next run makes or adopts the one masked dump', async () => {
    let number = 0;
    for (let isDead = true; isDead; number += 1) {
      const world = await MaskWorld.create();
      const objects = [...world.source.objects.keys()];
      const death = dyingAt(number, moment, isCounted);
      await world.ended(world.run(death.effect), death.isDead);
      isDead = death.isDead();
      // What is visible is whole.
      if (world.store.objects.has(MASKED)) expect(await world.text()).toBe(masked);
      expect(world.keys.filter((key) => key.endsWith('.zst')).length).toBeLessThanOrEqual(1);

      const next = await world.ended(world.run());

      expect(next).toMatchObject({ status: 'fulfilled' });
      await expectMasked(world);
      // The dump itself is read, and never touched.
      expect([...world.source.objects.keys()]).toEqual(objects);
      expect([...world.source.requests.keys()].sort()).toEqual(['find', 'keysBelow', 'read']);
    }
    expect(number).toBeGreaterThan(8);
  });
});

test('two runs at once make one masked dump', async () => {
  const world = await MaskWorld.create();
  const both = await Promise.all([world.ended(world.run()), world.ended(world.run())]);
  const outcomes = both.map((result) => (result?.status === 'fulfilled' ? result.value.outcome : result?.reason));
  expect(outcomes.sort()).toEqual(['already-done', 'dumped']);
  expect(world.store.requests.get('open')).toBe(1);
  await expectMasked(world);
});

describe('nothing is visible of a dump', () => {
  const reasonOf = async (world: MaskWorld): Promise<string> => {
    const result = await world.ended(world.run());
    expect(world.keys).toEqual([]);
    expect(world.store.uploads.size).toBe(0);
    expect(world.lockTable.records.get(LOCK)).toMatchObject({ state: 'FAILED' });
    const reason = result?.status === 'rejected' ? String(result.reason) : 'It did not fail.';
    // A value of a masked column is in no message and no record.
    expect([reason, ...world.logged, JSON.stringify([...world.lockTable.records])].join('\n')).not.toContain(ORIGINAL);
    return reason;
  };

  test('with a column that no rule decides about, and the error names it, before anything is uploaded', async () => {
    const world = await MaskWorld.create(textOf(), {
      version: 1,
      tables: { 'shop.people': { columns: { id: 'keep', email: 'email' } } },
    });
    expect(await reasonOf(world)).toMatch(/\[MASK_COLUMNS_UNDECIDED\][\s\S]*"note" of the table "shop\.people"/);
    expect(world.store.requests.get('open')).toBeUndefined();
  });

  test('in which an original of a masked column stands in a column that is kept', async () => {
    const world = await MaskWorld.create(textOf(`wrote to ${ORIGINAL}7@originals.example`));
    const reason = await reasonOf(world);
    expect(reason).toMatch(/\[MASK_ORIGINALS_FOUND\]/);
    expect(reason).toContain('30 of the column shop.people.email, in rows of shop.people');
  });

  test('whose bytes are not those of its manifest', async () => {
    const world = await MaskWorld.create();
    const manifest = JSON.parse(String(world.source.objects.get(manifestKey(SOURCE))?.body));
    const key = SOURCE;
    const about = world.source.put(
      manifestKey(key),
      JSON.stringify({ ...manifest, dump: { ...manifest.dump, sha256: 'a'.repeat(64) } }),
    );
    const verdict = JSON.parse(String(world.source.objects.get(`${key}.verified.json`)?.body));
    world.source.put(
      `${key}.verified.json`,
      JSON.stringify({ ...verdict, manifest: { key: about.key, etag: about.etag } }),
    );
    expect(await reasonOf(world)).toContain('[DUMP_DAMAGED]');
  });

  test('of which masking reads another number of rows than the verification', async () => {
    const world = await MaskWorld.create();
    const key = verdictKey(SOURCE);
    const verdict = JSON.parse(String(world.source.objects.get(key)?.body));
    verdict.dump.rows = { shop: { people: 31 } };
    world.source.put(key, JSON.stringify(verdict));
    expect(await reasonOf(world)).toContain(
      'Of the table "shop.people" masking has read 30 rows, and the dump has 31.',
    );
  });

  test('whose facts are not those of its manifest', async () => {
    const world = await MaskWorld.create();
    world.source.put(factsKey(SOURCE), 'other facts');
    expect(await reasonOf(world)).toContain('[MASK_SOURCE_UNSOUND]');
  });

  test.each([
    {
      what: 'whose verdict is about another manifest',
      change: { manifest: { key: 'k', etag: '"other"' } },
      why: 'about another manifest',
    },
    { what: 'that is damaged', change: { verified: false }, why: 'it is damaged' },
  ])('$what', async ({ change, why }) => {
    const world = await MaskWorld.create();
    const key = verdictKey(SOURCE);
    const verdict = JSON.parse(String(world.source.objects.get(key)?.body));
    world.source.put(key, JSON.stringify({ ...verdict, ...change }));
    const reason = await reasonOf(world);
    expect(reason).toContain('[MASK_SOURCE_UNSOUND]');
    expect(reason).toContain(why);
  });
});

test('a masked dump that was replaced before its manifest gets none', async () => {
  const world = await MaskWorld.create();
  const result = await world.ended(
    world.run((name, moment) => {
      if (name !== 'store.complete' || moment !== 'after') return;
      const body = world.store.objects.get(MASKED)?.body ?? '';
      world.store.put(MASKED, body, { job: 'shop-masked', slot: '2026-11-20', owner: 'other', fence: 9 });
    }),
  );
  expect(result?.status === 'rejected' ? String(result.reason) : 'It did not fail.').toContain('[DUMP_DISAPPEARED]');
  expect(world.keys).toEqual([MASKED]);
});

test('a run after other rules does not adopt what a dead run had made with the old ones', async () => {
  const world = await MaskWorld.create();
  const isManifest = { count: 0 };
  await world.ended(
    world.run((name, moment) => {
      if (name === 'store.complete' && moment === 'after') isManifest.count = 1;
      else if (isManifest.count > 0) throw new Error('dead');
    }),
  );
  expect(world.keys).toEqual([MASKED]);
  world.putRules(rulesWith({ note: 'null' }));
  const result = await world.ended(world.run());
  expect(result?.status === 'rejected' ? String(result.reason) : 'It did not fail.').toContain('[OBJECT_IN_THE_WAY]');
  expect(world.keys).toEqual([MASKED]);
});
