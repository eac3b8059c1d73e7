import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { renderReport } from '../../../../functions/drill/findings/report';
import { publishDrill } from '../../../../functions/drill/publish-drill';
import type { DrillVerdict } from '../../../../functions/dump-format/results/drill-verdict';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { drillVerdictOn } from './verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const VERDICT = `${KEY}.drilled.json`;
const REPORT = `${KEY}.drilled.md`;
const FAILED = { restorable: false, problemCount: 1, problems: [{ object: 'table `t`', message: 'No.' }] };

function setup() {
  const bucket = new MemoryBucket();
  const { etag } = bucket.put(`${KEY}.manifest.json`, 'a manifest');
  const verdictOf = (changes: Partial<DrillVerdict> = {}) =>
    drillVerdictOn({ manifest: { key: `${KEY}.manifest.json`, etag }, ...changes });
  const publish = (verdict: DrillVerdict) => publishDrill(bucket as unknown as ObjectStore, KEY, verdict);
  return { bucket, verdictOf, publish };
}

test('writes the verdict and its report', async () => {
  const { bucket, verdictOf, publish } = setup();
  expect(await publish(verdictOf())).toBe('written');
  expect(JSON.parse(bucket.text(VERDICT) ?? '')).toEqual(verdictOf());
  expect(bucket.text(REPORT)).toBe(renderReport(verdictOf()));
});

test('keeps the first verdict and its report when the same dump is drilled again', async () => {
  const { bucket, verdictOf, publish } = setup();
  await publish(verdictOf());
  const before = [bucket.objects.get(VERDICT), bucket.objects.get(REPORT)];
  expect(await publish(verdictOf({ seconds: 9, requestId: 'request-2' }))).toBe('known');
  expect(await publish(verdictOf(FAILED))).toBe('contradicts');
  expect([bucket.objects.get(VERDICT), bucket.objects.get(REPORT)]).toEqual(before);
});

test('keeps the first verdict without a contradiction when its finding was accepted since', async () => {
  const { bucket, verdictOf, publish } = setup();
  await publish(verdictOf(FAILED));
  const accepted = { acceptedCount: 1, accepted: [{ finding: 'table `t`: No.', acceptedBy: 'table t' }] };
  expect(await publish(verdictOf(accepted))).toBe('known');
  expect(await publish(verdictOf({ ...FAILED, ...accepted }))).toBe('contradicts');
  expect(JSON.parse(bucket.text(VERDICT) ?? '')).toMatchObject(FAILED);
});

test('writes the report of the stored verdict when an earlier invocation did not get that far', async () => {
  const { bucket, verdictOf, publish } = setup();
  await publish(verdictOf());
  bucket.objects.delete(REPORT);
  expect(await publish(verdictOf({ seconds: 9 }))).toBe('known');
  expect(bucket.text(REPORT)).toBe(renderReport(verdictOf()));
});

test('replaces verdict and report of an earlier dump with the same key', async () => {
  const { bucket, verdictOf, publish } = setup();
  await publish(drillVerdictOn({ ...FAILED, manifest: { key: `${KEY}.manifest.json`, etag: '"of before"' } }));
  bucket.put(`${VERDICT}`, JSON.stringify(drillVerdictOn({ manifest: { key: KEY, etag: '"of before"' } })));
  expect(await publish(verdictOf())).toBe('replaced');
  expect(bucket.text(REPORT)).toBe(renderReport(verdictOf()));
});

test('leaves the verdict and report of a newer dump', async () => {
  const { bucket, verdictOf, publish } = setup();
  await publish(verdictOf());
  expect(await publish(drillVerdictOn({ manifest: { key: `${KEY}.manifest.json`, etag: '"of before"' } }))).toBe(
    'outdated',
  );
  expect(bucket.text(REPORT)).toBe(renderReport(verdictOf()));
});

test('is retried when another invocation writes the report at the same time', async () => {
  const { bucket, verdictOf, publish } = setup();
  bucket.put(REPORT, 'of before');
  const find = bucket.find.bind(bucket);
  bucket.find = async (key) => {
    const found = await find(key);
    if (key === REPORT) bucket.put(REPORT, 'of another');
    return found;
  };
  await expect(publish(verdictOf())).rejects.toThrow('is being written by another invocation. This one is retried.');
});
