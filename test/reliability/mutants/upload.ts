import { mutantsOf } from './mutant';

/** That what is in S3 is what was compressed. */
const PARTS = [
  ...mutantsOf('dump/upload/part-uploader.ts', 'unit/functions/dump/upload/part-uploader.test.ts', [
    {
      guard: 'a part that failed fails the upload',
      find: '    await this.settle();\n    if (this.#failure !== undefined) throw this.#failure;',
      replace: '    await this.settle();',
      test: 'a failed part fails the upload at its end',
    },
    {
      guard: 'a part that failed fails the upload early',
      find: 'await Promise.race(this.#inFlight);\n    if (this.#failure !== undefined) throw this.#failure;',
      replace: 'await Promise.race(this.#inFlight);',
      test: 'a failed part fails the upload early, without reading the rest',
    },
    {
      guard: 'the last part is sent, too',
      find: '  async end(): Promise<UploadedParts> {\n    if (this.#filled > 0) this.#send();',
      replace: '  async end(): Promise<UploadedParts> {',
      test: 'splits 1 bytes into 1 non-empty parts',
    },
    {
      guard: 'every part has acknowledged when the upload has',
      find: '    await this.settle();\n    if',
      replace: '    if',
      test: 'preserves every byte in order for any chunks, with parts that finish in any order',
    },
    {
      guard: 'three parts are on their way at most',
      find: 'while (this.#inFlight.size >= this.range.inFlight)',
      replace: 'while (this.#inFlight.size >= 99)',
      test: 'waits while three parts are being sent, so that memory does not grow with a slow S3',
    },
    {
      guard: 'a buffer is filled again only when S3 has it',
      find: '    this.#buffer = Buffer.alloc(0);\n    this.#filled = 0;\n    const sending',
      replace:
        '    this.#spare.push(buffer);\n    this.#buffer = Buffer.alloc(0);\n    this.#filled = 0;\n    const sending',
      test: "keeps a part's bytes unchanged while later parts are filled",
    },
    {
      guard: 'a buffer of another size is not filled again',
      find: 'spare?.length === size ? spare',
      replace: 'spare ? spare',
      test: 'sizes a part by its number alone',
    },
    {
      guard: 'parts keep their order',
      find: 'this.#parts[number - 1] = {',
      replace: 'this.#parts[this.#parts.length] = {',
      test: 'lists parts in order although they finish out of order',
    },
    {
      guard: 'all bytes are in the hash',
      find: '    if (this.range.whole) this.#hash.update(chunk);\n',
      replace: '',
      test: 'preserves every byte in order for any chunks, with parts that finish in any order',
    },
    {
      guard: 'a part has its own checksum',
      find: 'renderCrc32(crc32(body))',
      replace: 'renderCrc32(0)',
      test: 'sends every part with a checksum for S3 to verify',
    },
    {
      guard: 'an upload has no more parts than S3 takes',
      find: 'if (this.#partNumber > this.range.parts) {',
      replace: 'if (this.#partNumber < 0) {',
      test: 'refuses a dump of more parts than S3 accepts, with the remedy',
    },
    {
      guard: 'an abort ends the parts under way',
      find: 'body, checksum, this.signal)',
      replace: 'body, checksum, new AbortController().signal)',
      test: 'aborts the running requests',
    },
  ]),
  ...mutantsOf('dump/upload/part-size.ts', 'unit/functions/dump/upload/part-size.test.ts', [
    {
      guard: 'parts grow, or 10,000 of them would end before the time does',
      find: 'if (partNumber <= 1_000) return 8 * MIB;',
      replace: 'if (partNumber <= 10_000) return 8 * MIB;',
      test: "stays within S3's limits, and holds more than 15 minutes can transfer",
    },
  ]),
];

const STORE = 'integration/upload/dump-store.test.ts';

/** What the bucket is asked, so that S3 itself keeps what was promised. */
const BUCKET = [
  ...mutantsOf('dump/upload/dump-store.ts', STORE, [
    {
      guard: 'If-None-Match at the completion',
      find: "          IfNoneMatch: '*',\n",
      replace: '',
      test: 'does not complete an upload over an existing object',
    },
    {
      guard: 'S3 checks every part',
      find: 'ChecksumCRC32: crc32,\n        }),',
      replace: '}),',
      test: 'refuses a part that changed on the way',
    },
    {
      guard: 'a dump carries whose it is',
      find: 'Metadata: { ...metadata, fence: String(metadata.fence) },',
      replace: 'Metadata: { ...metadata, fence: "0" },',
      test: "makes nothing visible before the completion, and then the whole object with its owner's metadata",
    },
    {
      guard: 'an upload that is not to be completed is aborted',
      find: '      this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }), {\n        abortSignal: AbortSignal.timeout(ABORT_TIMEOUT_MS),\n      }),',
      replace: '      Promise.resolve(),',
      test: 'leaves nothing of an aborted upload',
    },
  ]),
  ...mutantsOf('core/aws/object-store.ts', STORE, [
    {
      guard: 'a listing has all of its pages',
      find: 'token = page.NextContinuationToken;',
      replace: 'token = undefined;',
      in: 'unit/functions/core/aws/object-store.test.ts',
      test: 'lists the objects of every page',
    },
    {
      guard: 'an object is found by its whole key',
      find: 'if (!(await this.keysBelow(key, signal)).includes(key)) return undefined;',
      replace: 'if ((await this.keysBelow(key, signal)).length === 0) return undefined;',
      test: 'does not take an object whose key only begins the same for the dump',
    },
    {
      guard: 'an object of others is nobody’s',
      find: "!/^\\d+$/.test(fence ?? '')) return undefined;",
      replace: "!/^\\d+$/.test(fence ?? ''))\n    return { job: '', slot: '', owner: '', fence: 0 };",
      test: "reports no owner for an object without a dump's metadata",
    },
    {
      guard: 'If-None-Match at a manifest',
      find: '{ IfNoneMatch: condition.ifNoneMatch }',
      replace: '{}',
      test: 'does not overwrite an existing manifest',
    },
    {
      guard: 'If-Match at a manifest that is replaced',
      find: '{ IfMatch: condition.ifMatch }',
      replace: '{}',
      test: 'replaces a manifest only in the version that was read',
    },
    {
      guard: 'S3 that refuses a condition is no error',
      find: "error.name === 'PreconditionFailed'",
      replace: "error.name === ''",
      test: 'does not overwrite an existing manifest',
    },
  ]),
];

export const UPLOAD = [...PARTS, ...BUCKET];
