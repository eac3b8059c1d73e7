import { type Mutant, mutantsOf } from './mutant';

/** Retention: what may never be tagged as expired. */
export const RETENTION: readonly Mutant[] = [
  ...mutantsOf('unit/functions/retention/decision/decide.test.ts', [
    {
      guard: 'counts-periods-with-a-verified-dump',
      becomes: 'true',
      test: 'the calendar does not count a period without a verified dump, and keeps its dump meanwhile',
    },
    {
      guard: 'keeps-the-newest-verified',
      becomes: 'false',
      test: 'whatever the rules say the newest verified dump does not expire',
    },
    {
      guard: 'keeps-the-newest-restorable',
      becomes: 'false',
      test: 'whatever the rules say the newest dump that passed a drill does not expire, also when dumps are drilled no longer',
    },
    {
      guard: 'keeps-the-newest-restored',
      becomes: 'false',
      test: 'whatever the rules say the newest dump that was restored with all rows does not expire, while the rows of later ones do not restore',
    },
    {
      guard: 'keeps-what-is-newer-than-verified',
      becomes: 'false',
      test: 'whatever the rules say what is newer than the newest verified dump does not expire',
    },
    {
      guard: 'keeps-what-is-newer-than-restorable',
      becomes: 'false',
      test: 'whatever the rules say what is newer than the newest dump that passed a drill does not expire',
    },
    {
      guard: 'no-dump-is-in-the-future',
      becomes: 'undefined',
      test: 'nothing expires while the clock is behind the dumps',
    },
    {
      guard: 'something-is-restorable',
      becomes: 'false',
      test: 'nothing expires while no dump passed a drill, unless dumps are not drilled',
    },
    {
      guard: 'the-newest-is-not-damaged',
      becomes: 'false',
      test: 'nothing expires while the newest dump is damaged',
    },
    {
      guard: 'the-newest-is-not-missing',
      becomes: 'false',
      test: 'nothing expires while the newest dump is missing',
    },
    {
      guard: 'nothing-expires-while-paused',
      becomes: 'false',
      test: 'nothing expires while newer dumps are unverified',
    },
  ]),
  ...mutantsOf('unit/functions/retention/survey.test.ts', [
    {
      guard: 'leaves-foreign-objects-alone',
      becomes: 'all',
      test: 'what is no dump that counts is left alone: without a manifest, without the dump, of no date, and of others',
    },
    {
      guard: 'a-verdict-is-on-the-object-that-is-there',
      becomes: 'state',
      test: 'a verdict on another object than the one that is there does not count',
    },
    {
      guard: 'result-is-of-this-dump',
      becomes: 'result',
      test: 'a verdict on an earlier manifest does not count',
    },
  ]),
  ...mutantsOf('unit/functions/retention/tags/apply.test.ts', [
    { guard: 'a-held-dump-stays', becomes: 'false', test: 'leaves a dump that a person holds' },
    {
      guard: 'tags-no-object-without-room',
      becomes: 'false',
      test: 'does not tag a dump of which an object has no room for a tag',
    },
    {
      guard: 'tags-what-a-manifest-of-the-job-describes',
      becomes: 'false',
      test: 'does not tag a dump without a verdict and with a manifest of another job',
    },
    {
      guard: 'releases-what-explains-a-dump',
      becomes: 'false',
      test: 'keeps what explains a dump that stays, when somebody took the tag from the dump alone, or set it beside it',
    },
    {
      guard: 'tags-what-was-decided-about',
      becomes: 'false',
      test: 'between the decision and the tag a dump that was drilled is not tagged',
    },
    { guard: 'keeps-the-tags-of-others', becomes: '{}', test: 'keeps the tags that others have set' },
  ]),
  ...mutantsOf('unit/functions/retention/tags/lifecycle.test.ts', [
    {
      guard: 'notices-a-missing-rule',
      becomes: 'false',
      test: 'no rule is noticed, because nothing would be deleted',
    },
  ]),
  ...mutantsOf('unit/functions/retention/config.test.ts', [
    {
      guard: 'keeps-everything-without-a-rule',
      becomes: 'false',
      test: 'a configuration without any rule is refused, because no dump would be kept',
    },
  ]),
  ...mutantsOf('integration/retention/retention.test.ts', [
    {
      guard: 'tags-the-version-that-was-looked-at',
      becomes: '{}',
      test: 'a dump that is replaced between the last look and the tag keeps its new version',
    },
  ]),
];
