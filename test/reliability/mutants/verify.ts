import { type Mutant, mutantsOf } from './mutant';

/** Verification: the verdict on a dump. */
export const VERIFY: readonly Mutant[] = [
  ...mutantsOf('unit/functions/verify/compare.test.ts', [
    {
      guard: 'compares-the-checksum',
      becomes: 'false',
      test: 'finds another checksum',
    },
    {
      guard: 'reads-to-the-end',
      becomes: 'false',
      test: 'reports no missing text for a dump that does not decompress',
    },
    {
      guard: 'needs-the-trailer',
      becomes: '[]',
      test: 'finds no trailer',
    },
  ]),
  ...mutantsOf('unit/functions/verify/verify-dump.test.ts', [
    {
      guard: 'a-copy-is-verified-by-its-bytes',
      becomes: 'manifest',
      test: 'a copy of a dump from another bucket is verified by its own bytes (in a bucket with versions: true)',
    },
  ]),
  ...mutantsOf('unit/cli/dumps/state.test.ts', [
    {
      guard: 'result-is-of-the-replicated-version',
      becomes: 'true',
      test: 'a replica of a dump, whose manifest has another ETag than the original has no state of an earlier version of its original',
    },
  ]),
  ...mutantsOf('unit/functions/core/aws/archive.test.ts', [
    {
      guard: 'a-restored-copy-can-be-read',
      becomes: 'false',
      test: 'an object whose copy is there can be read',
    },
  ]),
  ...mutantsOf('unit/functions/core/aws/object-store.test.ts', [
    {
      guard: 'writes-with-a-checksum',
      test: 'small objects are written with a checksum, whatever the client calculates by default',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/manifest/part-checksums.test.ts', [
    {
      guard: 'compares-each-part',
      becomes: 'false',
      test: 'finds a changed byte at any position, and names its part',
    },
  ]),
  ...mutantsOf('unit/functions/verify/create-handler.test.ts', [
    {
      guard: 'damage-raises-the-alarm',
      test: 'publishes the metric of a damaged dump although the verdict cannot be written',
    },
    {
      guard: 'no-verdict-about-newer-manifests',
      becomes: 'error instanceof ManifestError',
      test: 'a manifest of a newer version is no damage: it gets no verdict, and the event stays to be verified',
    },
  ]),
];
