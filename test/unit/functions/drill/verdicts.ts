import type { DrillVerdict } from '../../../../functions/dump-format/results/drill-verdict';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';

/** A verdict of a drill that a dump passed, with changes. */
export function drillVerdictOn(changes: Partial<DrillVerdict> = {}): DrillVerdict {
  return {
    schemaVersion: 1,
    job: 'shop',
    mode: 'definitions',
    restorable: true,
    problemCount: 0,
    problems: [],
    facts: { compared: 12, differenceCount: 0, differences: [] },
    warnings: [],
    drilledAt: '2026-11-20T03:06:00.000Z',
    seconds: 4.5,
    requestId: 'request-1',
    functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-drill',
    server: { flavour: 'mysql', version: '9.7.4' },
    source: { flavour: 'mysql', version: '8.0.42', databases: ['shop'] },
    manifest: { key: `${KEY}.manifest.json`, etag: '"1"' },
    dump: { bucket: 'dumps', key: KEY, bytes: 1_000, sha256: 'ab'.repeat(32), definitionBytes: 400 },
    ...changes,
  };
}
