import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';

/** The manifest of a dump of some size. */
export function manifestOf({
  bytes = 1000,
  estimatedBytes = 1000,
}: {
  bytes?: number;
  estimatedBytes?: number;
} = {}): Manifest {
  return {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump: {
      bucket: 'dumps',
      key: 'shop/2026/11/shop-2026-11-20.sql.zst',
      etag: '"dump"',
      compression: 'zstd',
      bytes,
      sha256: '0'.repeat(64),
      parts: [],
    },
    run: {
      owner: 'owner',
      fence: 1,
      requestId: 'request',
      startedAt: '2026-11-20T03:00:00.000Z',
      completedAt: '2026-11-20T03:01:00.000Z',
      seconds: 60,
      provenBy: 'dump',
    },
    source: {
      flavour: 'mysql',
      serverVersion: '9.7.0',
      client: 'mysqldump',
      databases: ['shop'],
      tables: [],
      estimatedBytes,
    },
    warnings: [],
  };
}
