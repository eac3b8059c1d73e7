import type { RowAnomaly, Verdict } from '../../../../../functions/dump-format/results/verdict';

/** A verdict on a sound dump of the database `shop`. */
export function verdictOn(rows: Readonly<Record<string, number>>, rowAnomalies: readonly RowAnomaly[] = []): Verdict {
  return {
    schemaVersion: 1,
    job: 'shop',
    verified: true,
    findings: [],
    rowAnomalies: [...rowAnomalies],
    verifiedAt: '2026-11-20T03:00:12.000Z',
    seconds: 1,
    requestId: 'r',
    manifest: { key: 'k', etag: '"1"' },
    dump: {
      bucket: 'dumps',
      key: 'k',
      bytes: 1,
      sha256: 'a',
      serverVersion: '9',
      tables: 1,
      statements: { createTable: 1, createView: 0, insert: 1, storedPrograms: 0 },
      rows: { shop: rows },
    },
  };
}
