import { type Mutant, mutantsOf } from './mutant';

/** A run: what it believes of the slot, what it adopts, and when it completes. */
export const RUN: readonly Mutant[] = [
  ...mutantsOf('unit/functions/store-dump/run/protocol.test.ts', [
    {
      guard: 'confirms-before-completing',
      becomes: "({ fence }, { uploaded }) => ({ phase: 'complete', fence, upload: uploaded })",
      test: 'while the lock is held continues from dump after {"uploaded": "the upload"} with confirm',
    },
    {
      guard: 'unclear-is-no-success',
      becomes: "({ fence, upload }) => ({ phase: 'publish', fence, upload })",
      test: 'while the lock is held continues from complete after {"unclear": [Error: problem]} with identify',
    },
    {
      guard: 'error-decides-nothing',
      becomes: 'giveBack',
      test: 'a failure of the completion decides nothing: the object is looked up',
    },
    {
      guard: 'adopts-what-a-run-left',
      becomes: "{ phase: 'dump', fence }",
      test: 'while the lock is held continues from look after {"found": "dump", "objectKey": "k"} with adopt',
    },
    {
      guard: 'done-is-checked',
      becomes: 'false',
      test: 'after acquire checks the dump of a DONE slot before it reports it',
    },
    {
      guard: 'only-what-is-gone-is-made-again',
      becomes: "dump === 'there'",
      test: 'the dump of a slot that is DONE is reported when it is unknown',
    },
    {
      guard: 'proves-what-others-made',
      becomes: "{ phase: 'publish', fence, upload }",
      test: 'while the lock is held continues from identify after {"whose": "theirs"} with look',
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/one-place.test.ts', [
    {
      guard: 'keeps-the-claimed-place',
      becomes: "{ phase: 'dump', fence }",
      test: "the slot's key is kept when the compression changes, so that only one of two dumps becomes visible",
    },
    {
      guard: 'claims-before-completing',
      becomes: '{ proven: true, claim }',
      test: "the slot's key is claimed before the dump becomes visible",
    },
    {
      guard: 'no-manifest-for-another-dump',
      test: 'does not publish a dump that replaced its own before the manifest was written',
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/whole-run.test.ts', [
    {
      guard: 'breaks-off-when-lost',
      becomes: 'new Set()',
      test: 'a lost lock while mysqldump runs kills it and aborts its upload',
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/completing.test.ts', [
    {
      guard: 'knows-its-own-object',
      becomes: "{ whose: 'ours' }",
      test: 'completing the upload over an object of another run verifies and adopts that object, and discards its own',
    },
  ]),
  ...mutantsOf('unit/functions/store-dump/run/existing-dump.test.ts', [
    {
      guard: 'adopts-the-own-job-only',
      becomes: 'true',
      test: "looking for an earlier dump refuses an object of another job at the dump's key",
    },
    {
      guard: 'adopts-the-own-time-only',
      test: 'looking for an earlier dump decides on a dump made at 2025-11-20T03:00:00Z: adopted is false',
    },
    {
      guard: 'adopts-the-own-source-only',
      becomes: 'false',
      test: 'looking for an earlier dump refuses to adopt a dump of another source',
    },
    {
      guard: 'manifest-is-of-this-object',
      becomes: 'true',
      test: 'looking for an earlier dump ignores a manifest of an object with another etag',
    },
    {
      guard: 'claim-is-in-reach',
      test: "looking for an earlier dump makes no second dump when the slot's key is claimed in another bucket",
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/facts.test.ts', [
    {
      guard: 'facts-fit-into-memory',
      test: 'a dump is published without facts, with a warning, when the definitions do not fit into memory',
    },
    {
      guard: 'adopts-facts-of-the-same-run',
      test: 'a dump whose run died before its manifest is adopted without facts when those beside it are of an earlier dump',
    },
  ]),
  ...mutantsOf('unit/functions/store-dump/run/check-dump.test.ts', [
    {
      guard: 'what-s3-hides-is-unknown',
      becomes: 'true',
      test: 'the dump of a slot that is DONE is not reported as gone when S3 does not answer',
    },
  ]),
  ...mutantsOf('integration/compress/read-back.test.ts', [
    {
      guard: 'adoption-needs-a-whole-stream',
      test: 'reading back finds a fault far from the end of a dump although its last frames are intact',
    },
  ]),
  ...mutantsOf('unit/functions/store-dump/publish/read-back.test.ts', [
    {
      guard: 'adoption-needs-the-trailer',
      becomes: 'false',
      test: 'rejects a dump that is intact, but without its trailer',
    },
  ]),
];
