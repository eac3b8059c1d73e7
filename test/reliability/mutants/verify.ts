import { mutantsOf } from './mutant';

const UNIT = 'unit/functions/verify';

/** What is compared when a dump is read back. */
const COMPARISON = [
  ...mutantsOf('verify/compare.ts', `${UNIT}/compare.test.ts`, [
    {
      guard: 'the dump has the size that the manifest says',
      find: 'if (content.bytes !== dump.bytes) {',
      replace: 'if (content.bytes < 0) {',
      test: 'finds another size',
    },
    {
      guard: 'the dump has the SHA-256 that the manifest says',
      find: 'if (content.sha256 !== dump.sha256) {',
      replace: "if (content.sha256 === '') {",
      test: 'finds another checksum',
    },
    {
      guard: 'the parts are the whole dump',
      find: 'dump.parts.length > 0 && inParts !== dump.bytes',
      replace: 'dump.parts.length > 0 && inParts > dump.bytes',
      test: 'finds parts that are not all of it',
    },
    {
      guard: 'all of the dump decompresses',
      find: 'if (content.fault !== undefined) {',
      replace: "if (content.fault === 'none') {",
      test: 'reports no missing text for a dump that does not decompress',
    },
    {
      guard: 'the dump ends with its trailer',
      find: 'return endsWithTrailer(text.tail) ? []',
      replace: 'return text.tail.length >= 0 ? []',
      test: 'finds no trailer',
    },
    {
      guard: 'no trigger is there that mysqldump could not ask for',
      find: 'if (fallbackTriggers === 0) return [];',
      replace: 'if (fallbackTriggers >= 0) return [];',
      test: 'finds a trigger that mysqldump could not ask for',
    },
    {
      guard: 'every table of the manifest is there',
      find: 'const missing = without(expected, found);',
      replace: 'const missing = without(found, found);',
      test: 'finds a table too few',
    },
    {
      guard: 'no table is there that the manifest does not list',
      find: 'const unknown = without(found, expected);',
      replace: 'const unknown = without(expected, expected);',
      test: 'finds a table too many',
    },
    {
      guard: 'a name that several databases have is there as often',
      find: 'counts.set(name, left - 1);',
      replace: 'counts.set(name, left);',
      test: 'finds a name twice',
    },
    {
      guard: 'the tables are in the order of the manifest',
      find: 'expected.every((name, i) => name === found[i])',
      replace: 'expected.every((name) => found.includes(name))',
      test: 'finds another order',
    },
    {
      guard: 'every table has its statement',
      find: 'if (createTable + createView !== source.tables.length) {',
      replace: 'if (createTable + createView > source.tables.length) {',
      test: 'finds a heading without its statement',
    },
    {
      guard: 'a dump whose text has no end for the reader is not called damaged',
      find: '!text.isRead || ',
      replace: '',
      test: 'reports as uncounted, and not as damage, a text whose stored program comes last',
    },
    {
      guard: 'a dump whose reader has strayed is not called damaged',
      find: '(tables.length > 0 && text.mayHaveStrayed)',
      replace: 'tables.length < 0',
      test: 'reports as uncounted, and not as damage, a text whose stored program seems to end in another one',
    },
    {
      guard: 'a text that can not be read hides no other bytes',
      find: 'const isWhole = sound.length === 0 && ends.length === 0;',
      replace: 'const isWhole = true;',
      test: 'reports all problems together',
    },
    {
      guard: 'a table that is missing is no straying of the reader',
      find: 'tables.length > 0 && text.mayHaveStrayed',
      replace: 'tables.length > 0',
      test: 'reports a missing table as damage beside a stored program that it can read',
    },
  ]),
  ...mutantsOf('dump-format/part-checksums.ts', 'unit/functions/dump-format/part-checksums.test.ts', [
    {
      guard: 'every part has the CRC-32 that S3 found',
      find: 'renderCrc32(this.#crc32) !== expected',
      replace: "renderCrc32(this.#crc32) === ''",
      test: 'finds a changed byte at any position, and names its part',
    },
    {
      guard: 'every part is there',
      find: 'for (let part = this.parts[this.#index]; part; part = this.parts[this.#index]) this.#endPart(part);',
      replace: '',
      test: 'reports every missing part of a truncated dump',
    },
  ]),
  ...mutantsOf('dump-format/read-manifest.ts', 'unit/functions/dump-format/read-manifest.test.ts', [
    {
      guard: 'a manifest of another schema is not read as one of this',
      find: 'if (version !== undefined && version !== 1) {',
      replace: 'if (version === undefined) {',
      test: String.raw`refuses "{\"schemaVersion\": 2}" as a manifest`,
    },
  ]),
];

/** What a manifest and a dump have to be before their contents count. */
const PLACE = mutantsOf('verify/verify-dump.ts', `${UNIT}/verify-dump.test.ts`, [
  {
    guard: 'the manifest is of this job',
    find: 'if (job !== config.jobName) {',
    replace: "if (job === '') {",
    test: 'rejects a manifest of another job',
  },
  {
    guard: 'the manifest is about this bucket',
    find: 'if (dump.bucket !== store.bucket) {',
    replace: "if (dump.bucket === '') {",
    test: 'rejects a manifest of another bucket',
  },
  {
    guard: 'the manifest is about the object beside it',
    find: 'if (dump.key !== key) {',
    replace: "if (dump.key === '') {",
    test: 'rejects a manifest of another key',
  },
  {
    guard: 'the manifest is of the slot in its key',
    find: 'startsWith(`${job}-${slot}`)',
    replace: 'startsWith(job)',
    test: 'rejects a manifest of another slot',
  },
  {
    guard: 'the dump is there',
    find: 'if (!object) return { findings: [`The dump',
    replace: 'if (!object) return { findings: [] ?? [`The dump',
    test: 'rejects a manifest without a dump',
  },
  {
    guard: 'the dump is the object that the manifest was written for',
    find: 'etag === dump.etag',
    replace: "etag !== ''",
    test: 'rejects a dump that was replaced, even with the same bytes',
  },
  {
    guard: 'a dump with the same ETag and another version is another dump',
    find: 'return dump.versionId === undefined ? etag === dump.etag : versionId === dump.versionId;',
    replace: 'return versionId !== null && etag === dump.etag;',
    test: 'rejects a dump that was replaced with the same bytes and ETag, by its version',
  },
  {
    guard: 'the dump is the version that the manifest was written for',
    find: 'versionId === dump.versionId',
    replace: "versionId !== ''",
    test: 'rejects a replaced dump whose own version is gone',
  },
  {
    guard: 'the version of the manifest is read, and not another',
    find: 'store.read(key, signal, versionId)',
    replace: 'store.read(key, signal)',
    test: 'reads the version named in the manifest when the dump was replaced',
  },
  {
    guard: 'a version is gone only when S3 says so',
    find: 'if (replaced.length > 0 && isGone(error)) return undefined;',
    replace: 'if (replaced.length > 0) return undefined;',
    test: 'throws without a judgement when S3 does not answer of a dump that was replaced',
  },
]);

/** How the dump is read, and what becomes of the verdict. */
const READING = [
  ...mutantsOf('dump-format/decompress.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'a decompressor that was killed is not the fault of the dump',
      find: 'if (ended.signal !== null)',
      replace: "if (ended.signal === 'SIGHUP')",
      test: 'throws without a judgement when the decompressor is killed',
    },
  ]),
  ...mutantsOf('dump-format/dump-text.ts', 'unit/functions/dump-format/dump-text.test.ts', [
    {
      guard: 'a trigger that mysqldump could not ask for is seen',
      find: 'if (line === FALLBACK_TRIGGER_COMMENT) this.fallbackTriggers += 1;',
      replace: '',
      test: 'counts triggers written without their definition, and no line of another trigger with the same text',
    },
    {
      guard: 'a view that stands in for another is not counted',
      find: '(?!CREATE VIEW |CREATE TABLE |DROP )',
      replace: '',
      test: 'counts the statements of the dump, but none inside a stored program',
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
      test: 'counts rows by database and table for every division into chunks',
    },
    {
      guard: 'a table that several processes share has the rows of all of them',
      find: '(tables.get(table) ?? 0) + rows',
      replace: 'rows',
      test: 'counts rows by database and table for every division into chunks',
    },
  ]),
  ...mutantsOf('dump-format/statements/statement-reader.ts', 'unit/functions/dump-format/dump-text.test.ts', [
    {
      guard: 'the body of a stored program is no part of the dump that is looked at',
      find: "this.#part = 'program';",
      replace: '',
      test: 'counts the statements of the dump, but none inside a stored program',
    },
    {
      guard: 'a stored program does not end within a string',
      find: 'if (isCode && this.#isLine && this.#endProgramLine',
      replace: 'if (this.#endProgramLine',
      test: 'keeps a stored program together with any text in a string of its body',
    },
    {
      guard: 'a stored program is read in its SQL mode',
      find: 'this.#scanner.sqlMode = this.#sqlMode;\n    this.#scanner.characterSet = this.#characterSet;\n  }',
      replace: '}',
      test: 'reads a stored program in its SQL mode and character set',
    },
    {
      guard: 'a view is read in its character set, and not in that of the dump',
      find: 'if (characterSet) this.#characterSet',
      replace: "if (statement.startsWith('/*!50003') && characterSet) this.#characterSet",
      test: 'reads a view in its own character set and the following statements in that of the dump',
    },
    {
      guard: 'what comes behind a view is read in the character set of the dump',
      find: "characterSet[1] ?? 'utf8mb4'",
      replace: 'characterSet[1] ?? this.#characterSet',
      test: 'reads a view in its own character set and the following statements in that of the dump',
    },
    {
      guard: 'a program in another language is read by its dollar quotes',
      find: 'this.#dollarQuotes = Number(version) >= DOLLAR_QUOTES_SINCE',
      replace: 'this.#dollarQuotes = Number(version) < 0',
      test: 'reads a program in dollar quotes as a server of version 9.7.4 does',
    },
    {
      guard: 'a server without dollar quotes may have dollar signs in names',
      find: 'this.#dollarQuotes = Number(version) >= DOLLAR_QUOTES_SINCE',
      replace: 'this.#dollarQuotes = Number(version) > 0',
      test: 'reads a program in dollar quotes as a server of version 8.0.42 does',
    },
    {
      guard: 'a statement does not end within a name or a string',
      find: 'if (isCode && byte === SEMICOLON)',
      replace: 'if (byte === SEMICOLON)',
      test: 'counts the statements of the dump, but none inside a stored program',
    },
  ]),
  ...mutantsOf('dump-format/statements/row-counter.ts', 'unit/functions/dump-format/statements/row-counter.test.ts', [
    {
      guard: 'a quote behind a backslash does not end a string',
      find: 'if (byte === BACKSLASH) at += 1;',
      replace: '',
      test: 'counts the rows of an INSERT of mysqldump for any content and every division into chunks',
    },
    {
      guard: 'a backslash escapes also the first byte of the next chunk',
      find: 'if (at > chunk.length) this.#escaped = true;',
      replace: '',
      test: 'counts a row that is cut after a backslash',
    },
    {
      guard: 'of several backslashes before a quote, each escapes the next',
      find: '(end - text) % 2 === 1',
      replace: 'end > text',
      test: 'counts the rows of an INSERT of mysqldump for any content and every division into chunks',
    },
  ]),
  ...mutantsOf('verify/publish-verdict.ts', `${UNIT}/create-handler.test.ts`, [
    {
      guard: 'the first verdict stays',
      find: "{ ifNoneMatch: '*' }",
      replace:
        "(await store.find(key).then((it) => (it ? { ifMatch: it.etag } : { ifNoneMatch: '*' }))) as { ifNoneMatch: '*' }",
      test: 'keeps a verdict that differs, and reports the contradiction',
    },
    {
      guard: 'a verdict that says otherwise is not taken for the same',
      find: 'return saysTheSame(first, verdict)',
      replace: 'return first',
      test: 'keeps a verdict that differs, and reports the contradiction',
    },
    {
      guard: 'a verdict on another dump is not taken for one on this',
      find: 'one.manifest.etag === other.manifest.etag &&',
      replace: '',
      test: 'replaces a verdict on an earlier dump with the same key',
    },
    {
      guard: 'an outdated verdict does not replace a newer one',
      find: "if (manifest?.etag !== verdict.manifest.etag) return 'outdated';",
      replace: 'if (!manifest) throw new Error();',
      test: 'does not replace the verdict on a new dump with one on the manifest that it replaced',
    },
    {
      guard: 'of two verdicts at the same time, one is not overwritten',
      find: '{ ifMatch: stored.etag }',
      replace: '{ ifMatch: (await store.find(key))?.etag ?? stored.etag }',
      test: 'does not overwrite a verdict that another invocation writes at the same time',
    },
  ]),
  ...mutantsOf('verify/create-handler.ts', `${UNIT}/create-handler.test.ts`, [
    {
      guard: 'without a manifest no verdict is written',
      find: 'if (!manifest) return null;',
      replace: "manifest ??= { key: '', etag: '' };",
      test: 'a dump without a manifest is not counted, and gets no verdict',
    },
    {
      guard: 'a damage is told whatever becomes of the verdict',
      find: 'if (!verified) publishMetrics({ verified, arrived, seconds, rowAnomalies: undefined });',
      replace: '',
      test: 'publishes the metric of a damaged dump although the verdict cannot be written',
    },
    {
      guard: 'reading ends in time to say so',
      find: 'abortAfter(time, end, () => tooLong(time), clock)',
      replace: '() => {}',
      test: 'stops verifying a dump that takes too long in time to report it',
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
      test: 'reports a table cut by a limit as an anomaly by the estimate alone, in the first night',
    },
    {
      guard: 'estimates of small tables wake nobody',
      find: 'estimate >= MANY_ROWS && ',
      replace: '',
      test: 'reports no anomaly for an estimate that is of a small table',
    },
    {
      guard: 'a table with far fewer rows than the last dump had is seen',
      find: '!isOrdinary && count < share * last',
      replace: '!isOrdinary && count < 0',
      test: 'reports an empty table after 8 dumps with rows as an anomaly, with an alarm: true',
    },
    {
      guard: 'a small queue wakes nobody',
      find: ' && isTelling(before, last)',
      replace: '',
      test: 'reports a small table that always had rows as an anomaly when empty, but not a small queue',
    },
    {
      guard: 'a table that is emptied from time to time wakes nobody',
      find: 'before && !isOrdinary && ',
      replace: 'before && ',
      test: 'reports no anomaly for a table that was emptied before, unless the estimate contradicts it',
    },
    {
      guard: 'one emptying does not silence the estimate',
      find: ' && before.timesEmptied >= OFTEN',
      replace: '',
      test: 'reports no anomaly for a table that was emptied before, unless the estimate contradicts it',
    },
    {
      guard: 'an old estimate of a table that is emptied often wakes nobody',
      find: ' && !isOftenEmptied',
      replace: '',
      test: 'takes an estimate for an old one only for a table that is emptied often: 3 times before',
    },
    {
      guard: 'a table of which too little is known wakes nobody',
      find: 'const alarm = before.dumps >= KNOWN_AFTER;',
      replace: 'const alarm = true;',
      test: 'reports an empty table after 7 dumps with rows as an anomaly, with an alarm: false',
    },
    {
      guard: 'a table that is missing is seen',
      find: "anomalies.push({ database, table, kind: 'missing'",
      replace: "[].push({ database, table, kind: 'missing'",
      test: 'reports a missing table after 8 dumps as an anomaly once, with an alarm: true',
    },
    {
      guard: 'a table that is renamed wakes nobody',
      find: ' || hasMoved(before.last, newcomers)',
      replace: '',
      test: 'reports no anomaly for a missing table that has another name now',
    },
    {
      guard: 'a new table hides only one of its own size',
      find: 'count <= MOVED * last && ',
      replace: '',
      test: 'reports no anomaly for a table whose rows moved into a new one, unless the new one differs',
    },
    {
      guard: 'old tables of a numbered row wake nobody',
      find: ' && !isNumbered(database, table, rows)',
      replace: '',
      test: 'raises no alarm for a dropped table in a series that differs only by numbers',
    },
    {
      guard: 'a database that the job does not dump any more is not missed',
      find: ' && databases.includes(database)',
      replace: '',
      test: 'does not miss a database that left the job',
    },
  ]),
  ...mutantsOf('verify/plausibility/table-history.ts', `${UNIT}/plausibility/compare-rows.test.ts`, [
    {
      guard: 'a table that was cut is no example for later nights',
      find: 'if (doubtful.has(key)) continue;',
      replace: '',
      test: 'reports a table that contradicts its estimate every night, and does not learn from it',
    },
    {
      guard: 'a table that grew is not taken for one that is emptied',
      find: 'before !== undefined && rows < share * before.highest',
      replace: 'before !== undefined',
      test: 'expects the rows of a table that grew from nothing',
    },
  ]),
  ...mutantsOf('verify/plausibility/last-verdicts.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'a dump is compared with dumps before it',
      find: ' && key < verdictKey(dump.key)',
      replace: '',
      test: 'compares a table with the last sound dump before',
    },
    {
      guard: 'a dump is compared with dumps of its own job',
      find: 'isVerdictOf(job, key) && ',
      replace: "key.endsWith('.verified.json') && ",
      test: 'compares a table with the last sound dump before',
    },
    {
      guard: 'a dump is compared with sound dumps',
      find: 'verdict?.verified && ',
      replace: 'verdict && ',
      test: 'compares a table with the last sound dump before',
    },
  ]),
  ...mutantsOf('dump-format/row-counts.ts', 'unit/functions/dump-format/row-counts.test.ts', [
    {
      guard: 'a property that every object has is no table',
      find: 'tables !== undefined && Object.hasOwn(tables, table)',
      replace: 'tables !== undefined',
      test: 'returns nothing for an unknown table, even if every object has a property of that name',
    },
  ]),
  ...mutantsOf('verify/verify-dump.ts', `${UNIT}/verify-dump.test.ts`, [
    {
      guard: 'rows of a damaged dump are not compared',
      find: 'findings.length === 0 && content.dump?.rows',
      replace: 'content.dump?.rows',
      test: 'reports no anomaly for a dump that is damaged',
    },
  ]),
];

export const VERIFY = [...COMPARISON, ...PLACE, ...READING, ...PLAUSIBILITY];
