import { type Mutant, mutantsOf } from './mutant';

/** The gate, what it hears, and what S3 is asked. */
export const GATE: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/run/whole-run.test.ts', [
    {
      guard: 'asks-the-gate',
      test: 'makes nothing visible and marks the slot FAILED when mysqldump exits 0 but ends without its trailer',
    },
  ]),
  ...mutantsOf('unit/functions/store-dump/gate/gate.test.ts', [
    {
      guard: 'gate-refuses',
      test: 'stays shut when everything is wrong, and lists every reason',
    },
  ]),
  ...mutantsOf('unit/functions/dump/dumping/dump-and-upload.test.ts', [
    {
      guard: 'gate-hears-the-exits',
      becomes: '[]',
      test: "uploads the program's dump in parts, and returns the evidence for the gate",
    },
    {
      guard: 'gate-hears-complaints',
      becomes: '[]',
      test: 'reports unexpected stderr lines as evidence although the program exits 0',
    },
    {
      guard: 'gate-hears-of-parts',
      becomes: '[bytesRead]',
      test: 'returns the size of each part that S3 acknowledged',
    },
    {
      guard: 'placeholders-are-no-views',
      becomes: 'true',
      test: 'a failed program gives an error of its own mysqldump that leaves a placeholder for a view',
    },
  ]),
  ...mutantsOf('unit/functions/dump/dumping/watch-progress.test.ts', [
    {
      guard: 'a-loop-ends-the-dump',
      test: 'an endless loop is reported once, when the program has used the whole limit since its last output',
    },
    {
      guard: 'waiting-is-no-loop',
      becomes: 'clock.monotonic() / 1_000',
      test: 'an endless loop is not what a program is in that waits for hours',
    },
    {
      guard: 'a-slow-upload-is-no-lost-answer',
      test: 'a lost answer is not what a program waits for whose output is not taken',
    },
    {
      guard: 'the-server-is-asked-twice',
      becomes: 'denials > 0',
      test: 'a lost answer is not known before the second question',
    },
    {
      guard: 'silence-of-a-working-server',
      becomes: 'false',
      test: 'a lost answer is not what a program waits for while the server works, for hours',
    },
  ]),
  ...mutantsOf('integration/compress/tails.test.ts', [
    {
      guard: 'end-of-zstd-decompresses',
      becomes: 'false',
      test: 'reading the end of a dump in zstd rejects a stream with a changed byte',
    },
    {
      guard: 'stream-of-zstd-is-whole',
      becomes: 'false',
      test: 'reading the end of a dump in zstd finds no trailer when the stream continues after a truncation',
    },
    {
      guard: 'stream-of-gzip-is-whole',
      becomes: 'false',
      test: 'reading the end of a dump in gzip rejects a stream with a changed byte',
    },
  ]),
  ...mutantsOf('unit/functions/core/aws/client-options.test.ts', [
    {
      guard: 'large-bodies-have-time',
      becomes: 'this.requestTimeout',
      test: 'S3 has 67109 ms for a part of 64 MiB',
    },
    {
      guard: 'large-bodies-go-in-pieces',
      becomes: 'true',
      test: 'a large body is handed to the connection in pieces, because TLS would take its size again',
    },
  ]),
  ...mutantsOf('integration/upload/dump-store.test.ts', [
    {
      guard: 'never-overwrites-a-dump',
      test: 'does not complete an upload over an existing object',
    },
    {
      guard: 's3-checks-each-part',
      test: 'refuses a part that changed on the way',
    },
    {
      guard: 'dump-carries-its-fence',
      becomes: "{ ...metadata, fence: '0' }",
      test: "makes nothing visible before the completion, and then the whole object with its owner's metadata",
    },
    {
      guard: 'aborts-what-fails',
      becomes: 'Promise.resolve()',
      test: 'leaves nothing of an aborted upload',
    },
    {
      guard: 'finds-the-whole-key',
      becomes: '(await this.keysBelow(key, signal)).length === 0',
      test: 'does not take an object whose key only begins the same for the dump',
    },
    {
      guard: 'writes-under-a-condition',
      test: 'does not overwrite an existing manifest',
    },
  ]),
];
