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
  ...mutantsOf('unit/functions/dump-format/part-checksums.test.ts', [
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
  ]),
];
