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
  ...mutantsOf('dump-format/part-checksums.ts', 'unit/functions/dump-format/part-checksums.test.ts', [
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
    guard: 'a dump with the same ETag and another version is another dump',
    find: 'return dump.versionId === undefined ? etag === dump.etag : versionId === dump.versionId;',
    replace: 'return versionId !== null && etag === dump.etag;',
    test: 'a dump that was replaced by the same bytes, with the same ETag, is found out by its version',
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
  ...mutantsOf('dump-format/dump-reader.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'a decompressor that was killed is not the fault of the dump',
      find: 'if (ended.signal !== null)',
      replace: "if (ended.signal === 'SIGHUP')",
      test: 'a decompressor that was killed says nothing of the dump',
    },
  ]),
  ...mutantsOf('dump-format/dump-text.ts', 'unit/functions/dump-format/dump-text.test.ts', [
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
  ...mutantsOf('dump-format/dump-text.ts', 'unit/functions/dump-format/dump-text.test.ts', [
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
  ...mutantsOf('dump-format/statements/statement-reader.ts', 'unit/functions/dump-format/dump-text.test.ts', [
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
  ...mutantsOf('dump-format/statements/row-counter.ts', 'unit/functions/dump-format/statements/row-counter.test.ts', [
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
      test: 'counts a row that is cut behind a backslash',
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
      find: 'return saysTheSame(first, verdict)',
      replace: 'return first',
      test: 'a verdict that says otherwise stays, and the contradiction is told',
    },
    {
      guard: 'a verdict on another dump is not taken for one on this',
      find: 'one.manifest.etag === other.manifest.etag &&',
      replace: '',
      test: 'a verdict on another dump, which had the same key before, is replaced',
    },
    {
      guard: 'an outdated verdict does not replace a newer one',
      find: "if (manifest?.etag !== verdict.manifest.etag) return 'outdated';",
      replace: 'if (!manifest) throw new Error();',
      test: 'a verdict on a dump whose manifest was replaced meanwhile does not replace that on the new one',
    },
    {
      guard: 'of two verdicts at the same time, one is not overwritten',
      find: '{ ifMatch: stored.etag }',
      replace: '{ ifMatch: (await store.find(key))?.etag ?? stored.etag }',
      test: 'a verdict that another invocation writes at the same time is not overwritten',
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
      find: 'if (!verified) publishMetrics({ verified, arrived, seconds, rowAnomalies: undefined });',
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

/** Which tables have too few rows. */
const PLAUSIBILITY = [
  ...mutantsOf('verify/plausibility/compare-rows.ts', `${UNIT}/plausibility/compare-rows.test.ts`, [
    {
      guard: 'a table with far fewer rows than estimated is seen',
      find: 'estimate >= MANY_ROWS && count < share * estimate',
      replace: 'estimate < 0',
      test: 'a table cut by a limit is an anomaly by the estimate alone, in the first night',
    },
    {
      guard: 'estimates of small tables wake nobody',
      find: 'estimate >= MANY_ROWS && ',
      replace: '',
      test: 'an estimate that is of a small table is none',
    },
    {
      guard: 'a table with far fewer rows than the last dump had is seen',
      find: 'before && count < share * last',
      replace: 'before && count < 0',
      test: 'a table that is empty after 8 dumps with rows is an anomaly, and an alarm: true',
    },
    {
      guard: 'a small queue wakes nobody',
      find: ' && isTelling(before, last)',
      replace: '',
      test: 'a small table that always had its rows is an anomaly when it is empty, and a small queue is not',
    },
    {
      guard: 'a table that is emptied from time to time wakes nobody',
      find: 'if (isOrdinary(count, before, share)) continue;',
      replace: '',
      test: 'a table that is emptied from time to time is no anomaly, whatever an old estimate is',
    },
    {
      guard: 'a table of which too little is known wakes nobody',
      find: 'const alarm = before.dumps >= KNOWN_AFTER;',
      replace: 'const alarm = true;',
      test: 'a table that is empty after 7 dumps with rows is an anomaly, and an alarm: false',
    },
    {
      guard: 'a table that is missing is seen',
      find: "anomalies.push({ database, table, kind: 'missing'",
      replace: "[].push({ database, table, kind: 'missing'",
      test: 'a table that is missing after 8 dumps is an anomaly once, and an alarm: true',
    },
    {
      guard: 'a table that is renamed wakes nobody',
      find: ' || hasMoved(before.last, newcomers)',
      replace: '',
      test: 'a table that is missing and has another name now is none',
    },
    {
      guard: 'a new table hides only one of its own size',
      find: 'count <= MOVED * last && ',
      replace: '',
      test: 'a table whose rows were moved into a new one is none, and another new table hides nothing',
    },
    {
      guard: 'old tables of a numbered row wake nobody',
      find: ' && !isNumbered(database, table, rows)',
      replace: '',
      test: 'of tables that differ by their numbers, an old one may be dropped without an alarm',
    },
    {
      guard: 'a database that the job does not dump any more is not missed',
      find: ' && databases.includes(database)',
      replace: '',
      test: 'a database that is no part of the job any more is not missed',
    },
  ]),
  ...mutantsOf('verify/plausibility/table-history.ts', `${UNIT}/plausibility/compare-rows.test.ts`, [
    {
      guard: 'a table that was cut is no example for later nights',
      find: 'if (doubtful.has(key)) continue;',
      replace: '',
      test: 'a table that the estimate contradicts is an anomaly every night, and no example for later ones',
    },
    {
      guard: 'a table that grew is not taken for one that is emptied',
      find: 'before !== undefined && rows < share * before.highest',
      replace: 'before !== undefined',
      test: 'a table that grew from nothing is expected to have its rows all the same',
    },
  ]),
  ...mutantsOf('verify/plausibility/last-verdicts.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'a dump is compared with dumps before it',
      find: ' && key < verdictKey(dump.key)',
      replace: '',
      test: 'a table is compared with the last sound dump before it',
    },
    {
      guard: 'a dump is compared with dumps of its own job',
      find: 'isVerdictOf(job, key) && ',
      replace: "key.endsWith('.verified.json') && ",
      test: 'a table is compared with the last sound dump before it',
    },
    {
      guard: 'a dump is compared with sound dumps',
      find: 'verdict?.verified && ',
      replace: 'verdict && ',
      test: 'a table is compared with the last sound dump before it',
    },
  ]),
  ...mutantsOf('dump-format/row-counts.ts', 'unit/functions/dump-format/row-counts.test.ts', [
    {
      guard: 'a property that every object has is no table',
      find: 'tables !== undefined && Object.hasOwn(tables, table)',
      replace: 'tables !== undefined',
      test: 'knows no table that is not there, also when every object has a property of its name',
    },
  ]),
  ...mutantsOf('verify/verify-dump.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'rows of a damaged dump are not compared',
      find: 'findings.length === 0 && content.dump?.rows',
      replace: 'content.dump?.rows',
      test: 'a dump that is damaged has no anomalies',
    },
  ]),
];

export const VERIFY = [...COMPARISON, ...PLACE, ...READING, ...PLAUSIBILITY];
