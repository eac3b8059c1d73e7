import { dumpOfSlot } from '../../../../../functions/dump-format/listing/dump-of-slot';
import { MemoryBucket } from '../../core/aws/memory-bucket';

const STEM = 'backups/shop/2026/11/shop-2026-11-20';

function find(keys: readonly string[], slot = '2026-11-20'): Promise<string> {
  const bucket = new MemoryBucket();
  for (const key of keys) bucket.put(key, '');
  return dumpOfSlot(bucket, { prefix: 'backups', jobName: 'shop' }, slot, new AbortController().signal);
}

test.each(['zst', 'gz'])('finds the dump of a slot, whatever its compression (%s)', async (ending) => {
  const key = `${STEM}.sql.${ending}`;
  await expect(find([key, `${key}.manifest.json`, `${key}.verified.json`])).resolves.toBe(key);
});

test('finds the dump of an hour', async () => {
  const key = `${STEM}T13Z.sql.zst`;
  await expect(find([`${key}.manifest.json`, `${STEM}.sql.zst.manifest.json`], '2026-11-20T13Z')).resolves.toBe(key);
});

test.each([
  { what: 'nothing is there', keys: [] },
  { what: 'there is a dump without a manifest', keys: [`${STEM}.sql.zst`] },
  { what: 'there is a forced dump', keys: [`${STEM}-force-7.sql.zst.manifest.json`] },
  { what: 'there is a dump of one of its hours', keys: [`${STEM}T13Z.sql.zst.manifest.json`] },
])('a slot has no dump when $what', async ({ keys }) => {
  await expect(find(keys)).rejects.toThrow(
    `[SLOT_WITHOUT_DUMP] The slot "2026-11-20" of the job "shop" has no dump: there is no manifest "${STEM}.sql.…" in the bucket "dumps".`,
  );
});

test('a slot with a dump in each compression is refused, with their keys', async () => {
  await expect(find([`${STEM}.sql.zst.manifest.json`, `${STEM}.sql.gz.manifest.json`])).rejects.toThrow(
    `has more than one dump: "${STEM}.sql.zst" and "${STEM}.sql.gz". Name one of them by "key"`,
  );
});
