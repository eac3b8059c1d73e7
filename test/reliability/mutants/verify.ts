import { mutantsOf } from './mutant';

const UNIT = 'unit/functions/verify';

/** What is compared when a dump is read back. */
const COMPARISON = [
  ...mutantsOf('verify/compare.ts', `${UNIT}/compare.test.ts`, [
    {
      guard: 'the dump has the size that the manifest says',
      find: 'if (content.bytes !== dump.bytes) {',
      replace: 'if (content.bytes < 0) {',
      test: 'another size is found',
    },
    {
      guard: 'the dump has the SHA-256 that the manifest says',
      find: 'if (content.sha256 !== dump.sha256) {',
      replace: "if (content.sha256 === '') {",
      test: 'another checksum is found',
    },
    {
      guard: 'the parts are the whole dump',
      find: 'dump.parts.length > 0 && inParts !== dump.bytes',
      replace: 'dump.parts.length > 0 && inParts > dump.bytes',
      test: 'parts that are not all of it is found',
    },
    {
      guard: 'all of the dump decompresses',
      find: 'if (content.fault !== undefined) {',
      replace: "if (content.fault === 'none') {",
      test: 'of a dump that does not decompress, its text says nothing: what is missing in it is missing for that reason',
    },
    {
      guard: 'the dump ends with its trailer',
      find: 'if (!endsWithTrailer(text.tail)) {',
      replace: 'if (text.tail.length < 0) {',
      test: 'no trailer is found',
    },
    {
      guard: 'no trigger is there that mysqldump could not ask for',
      find: 'if (text.makeshiftTriggers > 0) {',
      replace: 'if (text.makeshiftTriggers < 0) {',
      test: 'a trigger that mysqldump could not ask for is found',
    },
    {
      guard: 'every table of the manifest is there',
      find: 'const missing = without(expected, found);',
      replace: 'const missing = without(found, found);',
      test: 'a table too few is found',
    },
    {
      guard: 'no table is there that the manifest does not list',
      find: 'const unknown = without(found, expected);',
      replace: 'const unknown = without(expected, expected);',
      test: 'a table too many is found',
    },
    {
      guard: 'a name that several databases have is there as often',
      find: 'counts.set(name, left - 1);',
      replace: 'counts.set(name, left);',
      test: 'a name twice is found',
    },
    {
      guard: 'the tables are in the order of the manifest',
      find: 'expected.every((name, i) => name === found[i])',
      replace: 'expected.every((name) => found.includes(name))',
      test: 'another order is found',
    },
    {
      guard: 'every table has its statement',
      find: 'if (createTable + createView !== source.tables.length) {',
      replace: 'if (createTable + createView > source.tables.length) {',
      test: 'a heading without its statement is found',
    },
  ]),
  ...mutantsOf('core/part-checksums.ts', 'unit/functions/core/part-checksums.test.ts', [
    {
      guard: 'every part has the CRC-32 that S3 found',
      find: "found.toString('base64') !== expected",
      replace: "found.toString('base64') === ''",
      test: 'a byte that changed is found in its part, wherever it is',
    },
    {
      guard: 'every part is there',
      find: 'for (let part = this.parts[this.#index]; part; part = this.parts[this.#index]) this.#endPart(part);',
      replace: '',
      test: 'a dump that ends too early lacks every part from there on',
    },
  ]),
  ...mutantsOf('verify/parse-manifest.ts', `${UNIT}/parse-manifest.test.ts`, [
    {
      guard: 'a manifest of another schema is not read as one of this',
      find: 'if (version !== undefined && version !== 1) {',
      replace: 'if (version === undefined) {',
      test: '"{\\"schemaVersion\\": 2}" is no manifest',
    },
  ]),
];

/** What a manifest and a dump have to be before their contents count. */
const PLACE = mutantsOf('verify/verify-dump.ts', `${UNIT}/verify-dump.test.ts`, [
  {
    guard: 'the manifest is of this job',
    find: 'if (job !== config.jobName) {',
    replace: "if (job === '') {",
    test: 'a manifest of another job is found out',
  },
  {
    guard: 'the manifest is about this bucket',
    find: 'if (dump.bucket !== store.bucket) {',
    replace: "if (dump.bucket === '') {",
    test: 'a manifest of another bucket is found out',
  },
  {
    guard: 'the manifest is about the object beside it',
    find: 'if (dump.key !== key) {',
    replace: "if (dump.key === '') {",
    test: 'a manifest of another key is found out',
  },
  {
    guard: 'the manifest is of the slot in its key',
    find: 'startsWith(`${job}-${slot}`)',
    replace: 'startsWith(job)',
    test: 'a manifest of another slot is found out',
  },
  {
    guard: 'the dump is there',
    find: 'if (!object) return { findings: [`The dump',
    replace: 'if (!object) return { findings: [] ?? [`The dump',
    test: 'a manifest without a dump is found out',
  },
  {
    guard: 'the dump is the object that the manifest was written for',
    find: 'etag === dump.etag',
    replace: "etag !== ''",
    test: 'a dump that was replaced, by the same bytes even, is found out',
  },
  {
    guard: 'the dump is the version that the manifest was written for',
    find: 'versionId === dump.versionId',
    replace: "versionId !== ''",
    test: 'of a dump that was replaced, a version that is gone is found out',
  },
  {
    guard: 'the version of the manifest is read, and not another',
    find: 'store.read(key, signal, versionId)',
    replace: 'store.read(key, signal)',
    test: 'of a dump that was replaced, the version of the manifest is read',
  },
  {
    guard: 'a version is gone only when S3 says so',
    find: 'if (replaced.length > 0 && isGone(error)) return undefined;',
    replace: 'if (replaced.length > 0) return undefined;',
    test: 'S3 that gives no answer says nothing of a dump that was replaced',
  },
]);

/** How the dump is read, and what becomes of the verdict. */
const READING = [
  ...mutantsOf('core/dump-reader.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'a decompressor that was killed is not the fault of the dump',
      find: 'if (ended.signal !== null)',
      replace: "if (ended.signal === 'SIGHUP')",
      test: 'a decompressor that was killed says nothing of the dump',
    },
  ]),
  ...mutantsOf('core/dump-text.ts', 'unit/functions/core/dump-text.test.ts', [
    {
      guard: 'a trigger that mysqldump could not ask for is seen',
      find: 'if (line === MAKESHIFT) this.makeshiftTriggers += 1;',
      replace: '',
      test: 'counts triggers that were written without their definition, and no line of another one that says so',
    },
    {
      guard: 'a view that stands in for another is not counted',
      find: '(?!CREATE VIEW |CREATE TABLE |DROP )',
      replace: '',
      test: 'counts the statements of the dump, and none in the body of a stored program',
    },
    {
      guard: 'a name with a line break is read whole',
      find: 'this.#name = whole === undefined ? begun : undefined;',
      replace: 'this.#name = undefined;',
      test: 'reads a name with a line break',
    },
  ]),
  ...mutantsOf('core/dump-text.ts', 'unit/functions/core/dump-text.test.ts', [
    {
      guard: 'rows are those of the database that is selected',
      find: "} else if (head.startsWith('USE ')) {",
      replace: "} else if (head === '') {",
      test: 'counts rows by database and table, however the text is cut into chunks',
    },
    {
      guard: 'a table that several processes share has the rows of all of them',
      find: '(tables.get(table) ?? 0) + rows',
      replace: 'rows',
      test: 'counts rows by database and table, however the text is cut into chunks',
    },
  ]),
  ...mutantsOf('core/statements/statement-reader.ts', 'unit/functions/core/dump-text.test.ts', [
    {
      guard: 'the body of a stored program is no part of the dump that is looked at',
      find: "this.#part = 'program';",
      replace: '',
      test: 'counts the statements of the dump, and none in the body of a stored program',
    },
    {
      guard: 'a stored program does not end within a string',
      find: 'if (isCode && this.#isLine && this.#endProgramLine',
      replace: 'if (this.#endProgramLine',
      test: 'keeps a stored program together, whatever stands in a string of its body',
    },
    {
      guard: 'a stored program is read in its SQL mode',
      find: 'this.#scanner.sqlMode = this.#sqlMode;\n    this.#scanner.characterSet = this.#characterSet;\n    this.listener',
      replace: 'this.listener',
      test: 'reads a stored program in its SQL mode and its character set',
    },
    {
      guard: 'a statement does not end within a name or a string',
      find: 'if (isCode && byte === SEMICOLON)',
      replace: 'if (byte === SEMICOLON)',
      test: 'counts the statements of the dump, and none in the body of a stored program',
    },
  ]),
  ...mutantsOf('core/statements/row-counter.ts', 'unit/functions/core/statements/row-counter.test.ts', [
    {
      guard: 'a quote behind a backslash does not end a string',
      find: 'if (byte === BACKSLASH) at += 1;',
      replace: '',
      test: 'counts the rows of an INSERT of mysqldump, whatever they hold and however the text is cut',
    },
    {
      guard: 'a backslash escapes also the first byte of the next chunk',
      find: 'if (at > chunk.length) this.#escaped = true;',
      replace: '',
      test: 'counts a row that is cut at every byte of its long values',
    },
    {
      guard: 'of several backslashes before a quote, each escapes the next',
      find: '(end - text) % 2 === 1',
      replace: 'end > text',
      test: 'counts the rows of an INSERT of mysqldump, whatever they hold and however the text is cut',
    },
  ]),
  ...mutantsOf('verify/publish-verdict.ts', `${UNIT}/create-handler.test.ts`, [
    {
      guard: 'the first verdict stays',
      find: "{ ifNoneMatch: '*' }",
      replace:
        "(await store.find(key).then((it) => (it ? { ifMatch: it.etag } : { ifNoneMatch: '*' }))) as { ifNoneMatch: '*' }",
      test: 'a verdict that says otherwise stays, and the contradiction is told',
    },
    {
      guard: 'a verdict that says otherwise is not taken for the same',
      find: 'first !== undefined && saysTheSame(first, verdict)',
      replace: 'first !== null',
      test: 'a verdict that says otherwise stays, and the contradiction is told',
    },
  ]),
  ...mutantsOf('verify/create-handler.ts', `${UNIT}/create-handler.test.ts`, [
    {
      guard: 'without a manifest no verdict is written',
      find: 'if (!manifest) return null;',
      replace: "manifest ??= { key: '', etag: '' };",
      test: 'a dump without a manifest does not count, and there is nothing that a verdict could be about',
    },
    {
      guard: 'a damage is told whatever becomes of the verdict',
      find: 'if (!verified) publishMetrics({ verified, arrived, seconds });',
      replace: '',
      test: 'a damage is told by the metric also when the verdict could not be written',
    },
    {
      guard: 'reading ends in time to say so',
      find: 'end.abort(',
      replace: '[end.signal as unknown].includes(',
      test: 'a dump that takes too long is broken off in time to say so',
    },
  ]),
];

export const VERIFY = [...COMPARISON, ...PLACE, ...READING];
