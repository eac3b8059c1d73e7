import { mutantsOf } from './mutant';

/** That what is in S3 is what was compressed. */
const PARTS = [
  ...mutantsOf('dump/upload/part-uploader.ts', 'unit/functions/dump/upload/part-uploader.test.ts', [
    {
      guard: 'a part that failed fails the upload',
      find: '    await this.settle();\n    if (this.#failure !== undefined) throw this.#failure;',
      replace: '    await this.settle();',
      test: 'a part that fails fails the upload at its end',
    },
    {
      guard: 'a part that failed fails the upload early',
      find: 'await Promise.race(this.#inFlight);\n    if (this.#failure !== undefined) throw this.#failure;',
      replace: 'await Promise.race(this.#inFlight);',
      test: 'a part that fails fails the upload early, not after hours of the rest',
    },
    {
      guard: 'the last part is sent, too',
      find: '  async end(): Promise<UploadedParts> {\n    if (this.#filled > 0) this.#send();',
      replace: '  async end(): Promise<UploadedParts> {',
      test: '1 bytes make 1 parts, none of them empty',
    },
    {
      guard: 'every part has acknowledged when the upload has',
      find: '    await this.settle();\n    if',
      replace: '    if',
      test: 'conserves every byte in order, for any chunks, with parts that end in any order',
    },
    {
      guard: 'three parts are on their way at most',
      find: 'while (this.#inFlight.size >= this.range.inFlight)',
      replace: 'while (this.#inFlight.size >= 99)',
      test: 'waits when three parts are under way: memory must not grow with a slow S3',
    },
    {
      guard: 'a buffer is filled again only when S3 has it',
      find: '    this.#buffer = Buffer.alloc(0);\n    this.#filled = 0;\n    const sending',
      replace:
        '    this.#spare.push(buffer);\n    this.#buffer = Buffer.alloc(0);\n    this.#filled = 0;\n    const sending',
      test: 'a part that is under way keeps its bytes while the next ones are filled',
    },
    {
      guard: 'a buffer of another size is not filled again',
      find: 'spare?.length === size ? spare',
      replace: 'spare ? spare',
      test: 'a part has the size of its number, whatever was uploaded before it',
    },
    {
      guard: 'parts keep their order',
      find: 'this.#parts[number - 1] = {',
      replace: 'this.#parts[this.#parts.length] = {',
      test: 'parts are listed in their order, though they end out of turn',
    },
    {
      guard: 'all bytes are in the hash',
      find: '    if (this.range.whole) this.#hash.update(chunk);\n',
      replace: '',
      test: 'conserves every byte in order, for any chunks, with parts that end in any order',
    },
    {
      guard: 'a part has its own checksum',
      find: 'checksum.writeUInt32BE(crc32(body));',
      replace: '',
      test: 'sends every part with the checksum that S3 has to find',
    },
    {
      guard: 'an upload has no more parts than S3 takes',
      find: 'if (this.#partNumber > this.range.parts) {',
      replace: 'if (this.#partNumber < 0) {',
      test: 'a dump of more parts than S3 takes is refused, with what to do',
    },
    {
      guard: 'an abort ends the parts under way',
      find: 'body, encoded, this.signal)',
      replace: 'body, encoded, new AbortController().signal)',
      test: 'an abort ends the parts under way',
    },
  ]),
  ...mutantsOf('dump/upload/part-size.ts', 'unit/functions/dump/upload/part-size.test.ts', [
    {
      guard: 'parts grow, or 10,000 of them would end before the time does',
      find: 'if (partNumber <= 1_000) return 8 * MIB;',
      replace: 'if (partNumber <= 10_000) return 8 * MIB;',
      test: 'every part is within what S3 takes, and all of them hold more than 15 minutes can bring',
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
      test: 'an upload is not completed over an object that is there',
    },
    {
      guard: 'S3 checks every part',
      find: 'ChecksumCRC32: crc32,\n        }),',
      replace: '}),',
      test: 'a part that changed on the way is refused',
    },
    {
      guard: 'a dump carries whose it is',
      find: 'Metadata: { ...metadata, fence: String(metadata.fence) },',
      replace: 'Metadata: { ...metadata, fence: "0" },',
      test: 'nothing is visible before the completion, and then all of it is, known as whose it is',
    },
    {
      guard: 'an upload that is not to be completed is aborted',
      find: '      this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }), {\n        abortSignal: AbortSignal.timeout(ABORT_TIMEOUT_MS),\n      }),',
      replace: '      Promise.resolve(),',
      test: 'an upload that is aborted is gone',
    },
  ]),
  ...mutantsOf('core/aws/object-store.ts', STORE, [
    {
      guard: 'an object is found by its whole key',
      find: 'if (!(await this.keysBelow(key, signal)).includes(key)) return undefined;',
      replace: 'if ((await this.keysBelow(key, signal)).length === 0) return undefined;',
      test: 'an object that begins like another is not taken for it',
    },
    {
      guard: 'an object of others is nobody’s',
      find: "!/^\\d+$/.test(fence ?? '')) return undefined;",
      replace: "!/^\\d+$/.test(fence ?? ''))\n    return { job: '', slot: '', owner: '', fence: 0 };",
      test: 'an object without the metadata of a dump is nobody’s',
    },
    {
      guard: 'If-None-Match at a manifest',
      find: '{ IfNoneMatch: condition.ifNoneMatch }',
      replace: '{}',
      test: 'what is there is not written again',
    },
    {
      guard: 'If-Match at a manifest that is replaced',
      find: '{ IfMatch: condition.ifMatch }',
      replace: '{}',
      test: 'what is there is replaced only as it was seen',
    },
    {
      guard: 'S3 that refuses a condition is no error',
      find: "error.name === 'PreconditionFailed'",
      replace: "error.name === ''",
      test: 'what is there is not written again',
    },
  ]),
];

export const UPLOAD = [...PARTS, ...BUCKET];
