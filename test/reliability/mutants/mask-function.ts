import { type Mutant, mutantsOf } from './mutant';

/** Masked dumps: what is masked, and what becomes visible. */
export const MASK_FUNCTION: readonly Mutant[] = [
  ...mutantsOf('integration/mask/crashes.test.ts', [
    {
      guard: 'undecided-columns-stop-the-run',
      becomes: 'decide(readRules(rules.text), schemaOf({ ...source.facts, facts: [] }))',
      test: 'nothing is visible of a dump with a column that no rule decides about, and the error names it, before anything is uploaded',
    },
    {
      guard: 'originals-close-the-gate',
      test: 'nothing is visible of a dump in which an original of a masked column stands in a column that is kept',
    },
    {
      guard: 'scans-what-is-uploaded',
      test: 'nothing is visible of a dump in which an original of a masked column stands in a column that is kept',
    },
    {
      guard: 'masks-the-bytes-of-the-manifest',
      becomes: 'undefined',
      test: 'nothing is visible of a dump whose bytes are not those of its manifest',
    },
    {
      guard: 'masks-every-row',
      becomes: '[]',
      test: 'nothing is visible of a dump of which masking reads another number of rows than the verification',
    },
    {
      guard: 'masks-what-is-verified',
      test: 'nothing is visible of a dump that is damaged',
    },
    {
      guard: 'decides-by-facts-of-the-dump',
      test: 'nothing is visible of a dump whose facts are not those of its manifest',
    },
    {
      guard: 'no-manifest-for-another-masked-dump',
      test: 'a masked dump that was replaced before its manifest gets none',
    },
    {
      guard: 'adopts-what-the-rules-of-now-would-make',
      test: 'a run after other rules does not adopt what a dead run had made with the old ones',
    },
  ]),
  ...mutantsOf('unit/functions/mask/create-handler.test.ts', [
    {
      guard: 'damaged-dumps-are-not-masked',
      test: 'a damaged dump is not masked, which is no failure of masking: its verdict has an alarm of its own',
    },
  ]),
  ...mutantsOf('unit/functions/mask/gate/masked-gate.test.ts', [
    {
      guard: 'masked-tables-are-those-of-the-dump',
      becomes: 'false',
      test: 'a masked text without one of the tables is refused',
    },
    {
      guard: 'writes-every-masked-row',
      becomes: '[]',
      test: 'a masked text with fewer rows than masking has written is refused',
    },
  ]),
  ...mutantsOf('unit/functions/mask/metrics.test.ts', [
    {
      guard: 'on-demand-is-no-arrival',
      becomes: 'flag(true)',
      test: 'one on demand does not hide that none follows the verifications',
    },
  ]),
  ...mutantsOf('integration/mask/hand-over.test.ts', [
    {
      guard: 'tasks-mask-whatever-functions-took',
      test: 'the task of the execution masks it, whatever the last ones took, and its manifest states where and why',
    },
    {
      guard: 'large-masked-dumps-are-read-back-by-the-runner',
      becomes: 'undefined',
      test: 'a masked dump without its manifest that the function could not read back in time is read back by a task',
    },
  ]),
  ...mutantsOf('unit/functions/mask/pipeline/compared-values.test.ts', [
    {
      guard: 'foreign-keys-have-known-values',
      test: 'a value stops masking because it equals "Strasse"',
    },
  ]),
  ...mutantsOf('integration/mask/keys.test.ts', [
    {
      guard: 'compares-keys-before-masking',
      test: 'a value of which it is not known what equals it stops masking, and nothing is visible',
    },
  ]),
  ...mutantsOf('unit/functions/mask/rules/decisions/decide.test.ts', [
    {
      guard: 'foreign-keys-have-known-collations',
      becomes: '() => false',
      test: 'foreign keys of texts are refused by the collation utf8mb4_hungarian_ci, of which it is not known what it holds for equal',
    },
  ]),
  ...mutantsOf('unit/functions/mask/plan/forecast.test.ts', [
    {
      guard: 'masks-what-fits',
      becomes: 'true',
      test: 'a dump that takes longer to mask than is left is refused by the pace of the last ones, with how long it would take and how to get a runner',
    },
    {
      guard: 'large-dumps-are-masked-by-the-runner',
      becomes: 'true',
      test: 'a dump that needs more than 60 % of the time that is left is left to the runner, judging by the last ones',
    },
  ]),
  ...mutantsOf('unit/functions/mask/plan/read-key.test.ts', [
    {
      guard: 'key-is-stored-encrypted',
      test: 'a key that is stored as plain text is refused, and not printed',
    },
  ]),
  ...mutantsOf('unit/functions/verify/compare.test.ts', [
    {
      guard: 'masked-rows-are-compared',
      becomes: 'true',
      test: 'finds rows of a masked dump that masking has not written, and accepts those that it has',
    },
  ]),
];
