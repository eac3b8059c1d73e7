import { mutantsOf } from './mutant';

const EXISTING = 'unit/functions/dump/run/existing-dump.test.ts';

/** What an earlier run left, and what is believed of it. */
const ADOPTION = [
  ...mutantsOf('dump/run/existing-dump.ts', EXISTING, [
    {
      guard: 'an object of another job is left alone',
      find: 'object.metadata?.job === job && ',
      replace: '',
      test: "looking for an earlier dump refuses an object of another job at the dump's key",
    },
    {
      guard: 'an object of another slot is left alone',
      find: ' && object.metadata.slot === slot',
      replace: '',
      test: "looking for an earlier dump refuses an object of another slot at the dump's key",
    },
    {
      guard: 'an object of nobody is left alone',
      find: 'object.metadata?.job === job && object.metadata.slot === slot',
      replace: '!object.metadata || (object.metadata.job === job && object.metadata.slot === slot)',
      test: "looking for an earlier dump refuses an object of an unknown owner at the dump's key",
    },
    {
      guard: 'a dump without a manifest is not proven',
      find: "if (!keys.includes(manifestKey(object.key))) return { found: 'dump', objectKey: object.key };",
      replace: "if (!keys.includes(manifestKey(object.key))) return { found: 'nothing' };",
      test: 'looking for an earlier dump returns a dump without a manifest',
    },
    {
      guard: 'a manifest of another object proves nothing',
      find: "if (!describes(manifest, object)) return { found: 'dump', objectKey: object.key };",
      replace: '',
      test: 'looking for an earlier dump ignores a manifest of an object with another etag',
    },
    {
      file: 'dump-format/read-manifest.ts',
      guard: 'a manifest names its object’s etag',
      find: ' && etag === object.etag',
      replace: '',
      test: 'looking for an earlier dump ignores a manifest of an object with another etag',
    },
    {
      file: 'dump-format/read-manifest.ts',
      guard: 'a manifest names its object’s size',
      find: ' && bytes === object.bytes',
      replace: '',
      test: 'looking for an earlier dump ignores a manifest of an object with another size',
    },
    {
      file: 'dump-format/read-manifest.ts',
      guard: 'a manifest names its object’s key',
      find: 'key === object.key && ',
      replace: '',
      test: 'looking for an earlier dump ignores a manifest of an object with another key',
    },
    {
      guard: 'a dump from before its slot is not adopted',
      find: 'made.getTime() >= begins.getTime() - tolerance',
      replace: 'made.getTime() > 0',
      test: 'looking for an earlier dump decides on a dump made at 2025-11-20T03:00:00Z: adopted is false',
    },
    {
      guard: 'clocks may be apart by minutes',
      find: 'tolerance = CLOCK_TOLERANCE_MS',
      replace: 'tolerance = 0 * CLOCK_TOLERANCE_MS',
      test: 'looking for an earlier dump decides on a dump made at 2026-11-19T23:55:00Z: adopted is true',
    },
    {
      guard: 'a manifest from before its slot is not adopted',
      find: '  mismatch.assertTime(new Date(manifest.run.completedAt), DAY_MS);\n',
      replace: '',
      test: 'looking for an earlier dump refuses to adopt a dump whose manifest is dated before its slot began',
    },
    {
      guard: 'a dump of another source is not adopted',
      find: 'source !== undefined && source !== digest',
      replace: 'source !== undefined && source === undefined',
      test: 'looking for an earlier dump refuses to adopt a dump of another source',
    },
    {
      guard: 'a dump by another lock table is not adopted',
      find: 'locktable !== undefined && locktable !== lockTable',
      replace: 'locktable !== undefined && locktable === undefined',
      test: 'looking for an earlier dump refuses to adopt a dump by another lock table',
    },
    {
      guard: 'a dump of other databases is not adopted',
      find: 'if (databases.length === 0 || named === wanted) return;',
      replace: 'if (named !== undefined) return;',
      test: 'looking for an earlier dump refuses to adopt a dump whose manifest names other databases',
    },
    {
      guard: 'a place in another bucket is out of reach',
      find: 'if (claim.bucket === bucket && ',
      replace: 'if (',
      test: "looking for an earlier dump makes no second dump when the slot's key is claimed in another bucket",
    },
    {
      guard: 'a place below another prefix is out of reach',
      find: ' && possibleDumpKeys(prefix, target).includes(claim.key)) return;',
      replace: ') return;',
      test: "looking for an earlier dump makes no second dump when the slot's key is claimed in another prefix",
    },
    {
      guard: 'a dump in another compression is one',
      find: 'compressionOf(key) !== undefined',
      replace: "compressionOf(key) === 'zstd'",
      test: 'looking for an earlier dump returns a dump with another compression',
    },
    {
      file: 'dump-format/read-manifest.ts',
      guard: 'a manifest that nobody can read is not guessed at',
      find: 'if (parsed.success) return parsed.data;',
      replace: "if (content !== '') return json as Manifest;",
      test: 'looking for an earlier dump does not interpret an invalid manifest: "{}"',
    },
  ]),
  ...mutantsOf('dump/run/check-dump.ts', 'unit/functions/dump/run/check-dump.test.ts', [
    {
      guard: 'a dump without its manifest is gone',
      find: '[objectKey, manifestKey(objectKey)].filter',
      replace: '[objectKey].filter',
      test: 'the dump of a slot that is DONE is gone without the manifest',
    },
    {
      guard: 'a dump in another bucket is unknown',
      find: ' || (bucket !== undefined && bucket !== store.bucket)) {',
      replace: ') {',
      test: 'the dump of a slot that is DONE is unknown in another bucket',
    },
    {
      guard: 'a dump below another prefix is unknown',
      find: '!possibleDumpKeys(prefix, target).includes(objectKey) || ',
      replace: '',
      test: 'the dump of a slot that is DONE is unknown below another prefix',
    },
    {
      guard: 'a dump without its bucket is unknown',
      find: "if (bucket !== undefined) return { dump: 'gone'",
      replace: "if (missing) return { dump: 'gone'",
      test: 'the dump of a slot that is DONE is unknown when a record of an earlier version has no bucket',
    },
    {
      guard: 'S3 without an answer does not make a dump gone',
      find: 'if (isDenied(error)) return',
      replace: 'if (error) return',
      test: 'the dump of a slot that is DONE is not reported as gone when S3 does not answer',
    },
  ]),
  ...mutantsOf('dump/connection/source-identity.ts', 'unit/functions/dump/connection/source-identity.test.ts', [
    {
      guard: 'the port tells sources apart',
      find: ', port, names]',
      replace: ', names]',
      test: 'another port is another source',
    },
    {
      guard: 'the order of databases tells nothing',
      find: '[...databases].sort()',
      replace: '[...databases]',
      test: 'another order of databases is the same source',
    },
  ]),
  ...mutantsOf('dump/publish/publish-manifest.ts', EXISTING, [
    {
      guard: 'a manifest that describes the dump stays',
      find: 'if (present && describes(present, object)) return factsOf(present);',
      replace: '',
      test: 'publishing a manifest keeps one that describes the object, and uses its contents',
    },
    {
      guard: 'a manifest of another object is replaced',
      find: 'if (present && describes(present, object))',
      replace: 'if (present)',
      test: 'publishing a manifest replaces one that describes another object',
    },
    {
      guard: 'a manifest that can’t be read is replaced',
      find: '.catch(notAManifest)',
      replace: '',
      test: 'publishing a manifest replaces one that is no manifest',
    },
    {
      guard: 'a manifest that S3 did not show is not replaced',
      find: '.catch(notAManifest)',
      replace: '.catch(() => undefined)',
      test: 'publishing a manifest does not replace one that could not be read',
    },
    {
      guard: 'a manifest that changes meanwhile is not replaced',
      find: 'if (stored && (await store.write(key, body, { ifMatch: stored.etag }))) return factsOf(manifest);',
      replace:
        'if (stored) {\n    await store.write(key, body, { ifMatch: stored.etag });\n    return factsOf(manifest);\n  }',
      test: 'publishing a manifest does not replace one that another run writes at the same time',
    },
  ]),
  ...mutantsOf('dump-format/manifest.ts', 'unit/functions/dump/publish/manifest.test.ts', [
    {
      guard: 'a manifest of another schema is none',
      find: 'schemaVersion: z.literal(1)',
      replace: 'schemaVersion: z.number()',
      test: 'refuses a manifest with another schema',
    },
    {
      guard: 'a manifest of an empty dump is none',
      find: '    bytes: z.number().int().positive(),',
      replace: '    bytes: z.number().int(),',
      test: 'refuses a manifest with no bytes',
    },
    {
      guard: 'a manifest has a whole hash',
      find: '{64}$/',
      replace: '+$/',
      test: 'refuses a manifest with a short hash',
    },
    {
      guard: 'a manifest says how its dump was proven',
      find: "z.enum(['dump', 'read-back'])",
      replace: 'z.string()',
      test: 'refuses a manifest with an unknown proof',
    },
  ]),
];

const FAULTS = 'integration/compress/read-back.test.ts';
const FAR_FROM_THE_END = 'reading back finds a fault far from the end of a dump although its last frames are intact';
const READ_BACK = 'unit/functions/dump/publish/read-back.test.ts';

/** What a dump has to stand before it is adopted. */
const PROOF = [
  ...mutantsOf('dump/publish/read-back.ts', READ_BACK, [
    {
      guard: 'a dump that does not decompress is not adopted',
      find: "if (fault !== undefined) throw new CompressError('DUMP_DAMAGED', fault);",
      replace: '',
      in: FAULTS,
      test: FAR_FROM_THE_END,
    },
    {
      guard: 'a dump without its trailer is not adopted',
      find: 'if (!endsWithTrailer(',
      replace: 'if (signal === undefined && !endsWithTrailer(',
      test: 'rejects a dump that is intact, but without its trailer',
    },
    {
      guard: 'a program that did not start says nothing of the dump',
      find: 'if (error instanceof ToolError) return error;',
      replace: '',
      test: 'a decompressor that cannot be started gives an error, not a judgement on the dump',
    },
    {
      guard: 'a stream that breaks says nothing of the dump',
      find: 'if (error instanceof CompressError) {',
      replace: 'if (error) {',
      test: 'a broken stream gives an error, not a judgement on the dump',
    },
  ]),
  ...mutantsOf('dump/publish/read-back.ts', READ_BACK, [
    {
      guard: 'the end of a run is the reason that is told',
      find: '    signal.throwIfAborted();\n',
      replace: '',
      test: 'reports the end of the run as the cause when it comes while the dump is read',
    },
  ]),
  ...mutantsOf('dump-format/decompress.ts', READ_BACK, [
    {
      guard: 'a decompressor that failed has read no whole dump',
      find: 'ended.code === 0 ? undefined',
      replace: 'ended.code !== -1 ? undefined',
      in: FAULTS,
      test: FAR_FROM_THE_END,
    },
    {
      guard: 'a decompressor that was killed says nothing of the dump',
      find: 'if (ended.signal !== null) {',
      replace: 'if (ended.signal === undefined) {',
      test: 'a decompressor that is killed gives an error, not a judgement on the dump',
    },
  ]),
];

export const ADOPTED = [...ADOPTION, ...PROOF];
