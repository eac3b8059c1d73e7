import { type Mutant, mutantsOf } from './mutant';

/** The index of a dump: what it is made of, and what a reader compares. */
export const DUMP_INDEX: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump-format/dump-index/frame-marks.test.ts', [
    {
      guard: 'every-frame-is-placed',
      becomes: '!this.#open',
      test: 'does not place the frames when a mark did not come out',
    },
  ]),
  ...mutantsOf('unit/functions/verify/index-of-dump.test.ts', [
    {
      guard: 'no-index-of-a-text-that-strays',
      becomes: 'builder.end(manifest.dump)',
      test: 'stores none of a dump that has tables that could not be counted',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/dump-index/read-index.test.ts', [
    {
      guard: 'index-of-the-verdict',
      becomes: 'false',
      test: 'takes no other index than that of the verdict',
    },
    {
      guard: 'index-of-this-dump',
      becomes: 'false',
      test: 'takes no index of another dump',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/dump-index/read-ranges.test.ts', [
    {
      guard: 'section-begins-here',
      becomes: 'false',
      test: 'gives nothing of a section that is 1 bytes from its place',
    },
    {
      guard: 'ranges-have-their-length',
      becomes: 'true',
      test: 'refuses a text that has another length',
    },
  ]),
  ...mutantsOf('unit/functions/core/aws/object-store.test.ts', [
    {
      guard: 'ranges-of-the-same-object',
      test: 'reads a range of the object with the ETag that is named',
    },
    {
      guard: 'ranges-are-those-that-were-asked-for',
      test: 'an answer with all of the object, where a range was asked for, is an error',
    },
  ]),
];
