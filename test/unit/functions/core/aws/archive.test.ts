import {
  type ArchiveHeaders,
  archiveCommand,
  archivedObject,
  explainArchived,
} from '../../../../../functions/core/aws/archive';

const ONGOING = 'ongoing-request="true"';
const RESTORED = 'ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"';
const OBJECT = { bucket: 'dumps', key: 'shop/2026/11/shop-2026-11-20.sql.zst', versionId: 'v1' };

const HEADERS: readonly [ArchiveHeaders, object | undefined][] = [
  [{}, undefined],
  [{ StorageClass: 'STANDARD_IA' }, undefined],
  // It can be read at once.
  [{ StorageClass: 'GLACIER_IR' }, undefined],
  [{ StorageClass: 'INTELLIGENT_TIERING' }, undefined],
  // Restored from a tier of that class: it is in none any more.
  [{ StorageClass: 'INTELLIGENT_TIERING', Restore: 'ongoing-request="false"' }, undefined],
  [{ StorageClass: 'toString' }, undefined],
  [{ StorageClass: 'GLACIER' }, { archive: 'GLACIER', copy: 'none' }],
  [
    { StorageClass: 'DEEP_ARCHIVE', Restore: ONGOING },
    { archive: 'DEEP_ARCHIVE', copy: 'on-its-way' },
  ],
  [
    { StorageClass: 'DEEP_ARCHIVE', Restore: RESTORED },
    { archive: 'DEEP_ARCHIVE', copy: 'there', until: new Date('2029-12-21T00:00:00Z') },
  ],
  [
    { StorageClass: 'GLACIER', Restore: 'ongoing-request="false"' },
    { archive: 'GLACIER', copy: 'there' },
  ],
  // What can't be read is no copy that is there.
  [
    { StorageClass: 'GLACIER', Restore: 'something new' },
    { archive: 'GLACIER', copy: 'none' },
  ],
  [
    { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' },
    { archive: 'ARCHIVE_ACCESS', copy: 'none' },
  ],
  [
    { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'DEEP_ARCHIVE_ACCESS', Restore: ONGOING },
    { archive: 'DEEP_ARCHIVE_ACCESS', copy: 'on-its-way' },
  ],
];

test.each(HEADERS)('the headers %j show an object in the archive %j', (headers, archived) => {
  expect(archivedObject(headers)).toEqual(archived);
});

test.each([
  ['GLACIER', "'Days=7,GlacierJobParameters={Tier=Standard}'", '3 to 5 hours (Tier=Expedited: 1 to 5 minutes'],
  ['DEEP_ARCHIVE', "'Days=7,GlacierJobParameters={Tier=Standard}'", 'up to 12 hours (Tier=Bulk: up to 48 hours)'],
  ['ARCHIVE_ACCESS', "'GlacierJobParameters={Tier=Standard}'", '3 to 5 hours'],
  ['DEEP_ARCHIVE_ACCESS', "'GlacierJobParameters={Tier=Standard}'", 'up to 12 hours'],
] as const)('of an object in %s the command and its time are stated', (archive, request, time) => {
  const { code, detail } = explainArchived(OBJECT, { archive, copy: 'none' }) ?? {};
  expect(code).toBe('DUMP_ARCHIVED');
  expect(detail).toContain(
    `aws s3api restore-object --bucket dumps --key ${OBJECT.key} --version-id v1 --restore-request ${request}. That takes ${time}`,
  );
  expect(detail).toContain(`"aws s3api head-object --bucket dumps --key ${OBJECT.key} --version-id v1"`);
});

test('of an object that S3 is restoring, no second request is asked for', () => {
  const { code, detail } = explainArchived(OBJECT, { archive: 'GLACIER', copy: 'on-its-way' }) ?? {};
  expect(code).toBe('DUMP_ARCHIVED');
  expect(detail).toContain('S3 is restoring the object');
  expect(detail).not.toContain('restore-object');
});

test('an object whose copy is there can be read', () => {
  expect(explainArchived(OBJECT, { archive: 'GLACIER', copy: 'there' })).toBeUndefined();
});

test('a key with characters of the shell is quoted', () => {
  expect(archiveCommand({ bucket: 'dumps', key: "it's (1)" }, 'GLACIER')).toContain(`--key 'it'\\''s (1)' `);
});
