import { dumpMetadata, renderMetadata } from '../../../../../functions/dump-format/manifest/dump-metadata';

const OWN = { job: 'shop', slot: '2026-11-20', owner: 'me', fence: 7 };

test.each([
  ['all of it', { ...OWN, source: 'a'.repeat(32), locktable: 'locks', ignoresCase: false }],
  ['that of an earlier version, without source and lock table', OWN],
])('reads back what a dump is stored with: %s', (_, metadata) => {
  expect(dumpMetadata({ metadata: renderMetadata(metadata) })).toEqual(metadata);
});

test.each([
  ['no metadata', {}],
  ['no owner', { job: 'shop', slot: '2026-11-20', fence: '7' }],
  ['a fence that is no number', { ...OWN, fence: 'seven' }],
])('finds no dump in an object with %s', (_, metadata) => {
  expect(dumpMetadata({ metadata })).toBeUndefined();
});
