import { mutantsOf } from './mutant';

const RUN = 'exhaustive/functions/dump/parallel/parallel-run.test.ts';
const SHARES_TEST = 'unit/functions/dump/parallel/shares.test.ts';

const two = (what: string) => `two processes ${what}`;
const alone = (what: string) => `falls back to one process with a warning when ${what}`;
const reading = (what: string) => `reading a merged dump back ${what}`;

/** Several processes see one moment, or what they dumped counts for nothing. */
const SNAPSHOT = [
  ...mutantsOf('dump/parallel/snapshot-lock.ts', RUN, [
    {
      guard: 'all tables are locked before a process starts',
      find: '      await lockTables(session, tables, clock);\n',
      replace: '',
      test: two('start after the tables are locked, and the lock is released when both have their snapshot'),
    },
    {
      guard: 'one table is not waited for for long',
      find: 'lock_wait_timeout = ${LOCK_WAIT_SECONDS}, ',
      replace: '',
      test: two('start after the tables are locked, and the lock is released when both have their snapshot'),
    },
    {
      guard: 'a lock whose function has vanished is ended by the server',
      find: ', wait_timeout = ${IDLE_SECONDS}`',
      replace: '`',
      test: two('start after the tables are locked, and the lock is released when both have their snapshot'),
    },
    {
      guard: 'all tables together are not waited for for long',
      find: 'if (await within(ACQUIRE_TIMEOUT_MS, locking, clock)) return;',
      replace: 'if (await locking.then(() => true)) return;',
      test: alone('the lock takes long, and gives it up so that other sessions need not wait longer'),
    },
    {
      guard: 'nobody waits behind a lock that has been given up',
      find: '    } catch (error) {\n      await session.close();\n',
      replace: '    } catch (error) {\n',
      test: alone('the lock takes long, and gives it up so that other sessions need not wait longer'),
    },
    {
      guard: 'what is locked is all there is',
      find: 'if (!sameObjects(objects, held)) {',
      replace: 'if (objects === held) {',
      test: alone('tables are created or dropped while they are being locked'),
    },
    {
      guard: 'tables that came or went before the lock are worth another try',
      find: 'if (!(error instanceof ChangedError)) break;',
      replace: 'break;',
      test: alone('tables are created or dropped while they are being locked'),
    },
    {
      guard: 'a table that is gone before the lock is worth another try',
      find: 'errorNumber(messageOf(error)) === NO_SUCH_TABLE',
      replace: 'errorNumber(messageOf(error)) === 0',
      test: alone('listed tables are repeatedly gone before the lock'),
    },
    {
      guard: 'a lock that was lost before the snapshots makes them worth nothing',
      find: "await this.session.rows('UNLOCK TABLES');",
      replace: "await this.session.rows('UNLOCK TABLES').catch(() => {});",
      test: alone('the session with the table locks ends before the snapshots'),
    },
    {
      guard: 'the session that locked tables ends with the lock',
      find: '    } finally {\n      await this.session.close();\n    }',
      replace: '    }',
      test: two('start after the tables are locked, and the lock is released when both have their snapshot'),
    },
  ]),
  ...mutantsOf('dump/parallel/dump-in-parallel.ts', RUN, [
    {
      guard: 'the tables are locked until the last process has its snapshot',
      find: 'const snapshots = Promise.all(started',
      replace: 'const snapshots = Promise.race(started',
      test: two('keep the tables locked until the second one has its snapshot'),
    },
    {
      guard: 'the tables are not locked for long, whatever a process does',
      find: 'within(HOLD_TIMEOUT_MS, snapshots, clock)',
      replace: 'snapshots.then(() => true)',
      test: two('keep the tables locked until the second one has its snapshot'),
    },
    {
      guard: 'a process whose snapshot came too late makes the dump worth nothing',
      find: '  if (inTime) return',
      replace: '  if (milliseconds >= 0) return',
      test: two('keep the tables locked until the second one has its snapshot'),
    },
    {
      guard: 'a process that has ended keeps no table locked',
      find: '    dumped.then(begun, begun);\n',
      replace: '    dumped.catch(() => {});\n',
      test: two('fail when one of them finds its tables gone'),
    },
    {
      file: 'dump/parallel/merge-slices.ts',
      guard: 'a process dumps what is its own, and as many',
      find: 'expected.length === named.length && ',
      replace: '',
      test: two('fail when their output names more tables than were locked'),
    },
    {
      file: 'dump/parallel/merge-slices.ts',
      guard: 'a process dumps what is its own, and nothing else',
      find: ' && expected.every((name, i) => name === named[i])',
      replace: '',
      test: two('fail when their output names another table than was locked'),
    },
  ]),
  ...mutantsOf('dump/run/run-dump.ts', RUN, [
    {
      file: 'dump/one-more-try.ts',
      guard: 'what may not be one snapshot is made again by one process',
      find: 'reason instanceof SnapshotError ? fallBackToOneProcess(reason, plan) : plan',
      replace: 'plan',
      test: two('fail when their output names more tables than were locked'),
    },
    {
      file: 'dump/one-more-try.ts',
      guard: 'that one process made the dump after all is told',
      find: 'warnings: [...plan.warnings, warning] };',
      replace: 'warnings: [...plan.warnings] };',
      test: two('fail when their output names more tables than were locked'),
    },
    {
      file: 'dump/pipeline.ts',
      guard: 'a dump for one process locks nothing',
      find: 'const dump = processes > 1 ? dumpInParallel : dumpWithOneProcess;',
      replace: 'const dump = processes > 0 ? dumpInParallel : dumpAlone;',
      test: 'locks no tables with parallelism 1',
    },
  ]),
  ...mutantsOf('dump/parallel/snapshot-lock.ts', RUN, [
    {
      guard: 'a lock that others write past is none',
      find: '      await assertLocksHold(session);\n',
      replace: '',
      test: alone('replicated writes bypass the table locks'),
    },
  ]),
  ...mutantsOf('dump/parallel/dump-in-parallel.ts', RUN, [
    {
      guard: 'a process ends where the lock is not',
      find: 'condition: lock.condition',
      replace: "condition: '1'",
      test: two('get the identity of the locked server, so that they fail on another one'),
    },
    {
      guard: 'a process at another server makes the dump worth nothing, and one process makes it',
      find: "if (number === OTHER_SERVER) return new SnapshotError('SEVERAL_SERVERS', SEVERAL_SERVERS, { cause: error });",
      replace: '',
      test: alone('a process is at another server'),
    },
    {
      guard: 'too few connections for several processes do for one',
      find: 'if (number === undefined || !NO_CONNECTION.has(number)) return error;',
      replace: 'if (number !== -1) return error;',
      test: alone('a process gets no connection'),
    },
  ]),
  ...mutantsOf('dump/client/server-identity.ts', 'unit/functions/dump/parallel/same-server.test.ts', [
    {
      guard: 'a server is told from all others',
      find: "NOT (${identityHash(flavour)} <=> '${identity}')",
      replace: 'NOT (${identityHash(flavour)} <=> ${identityHash(flavour)})',
      test: 'makes a process of mysql verify the identity that the session saw',
    },
  ]),
  ...mutantsOf('dump/parallel/same-server.ts', 'unit/functions/dump/parallel/same-server.test.ts', [
    {
      guard: 'a server that is not known is not locked',
      find: "if (here === undefined) throw new SourceError('TABLES_NOT_LOCKED', 'The server did not return its identity.', false);",
      replace: '',
      test: 'refuses to lock a server without an identity',
    },
  ]),
  ...mutantsOf('dump/parallel/pieces.ts', 'unit/functions/dump/parallel/pieces.test.ts', [
    {
      guard: 'a table with a trigger stays whole',
      find: " && triggers === '0'",
      replace: '',
      test: 'does not split a table with a trigger',
    },
    {
      guard: 'a table that is not in the snapshot stays whole',
      find: "engine.toLowerCase() === 'innodb' && ",
      replace: '',
      test: 'does not split a table of an engine without snapshots',
    },
    {
      guard: 'a table whose keys are no numbers stays whole',
      find: 'INTEGERS.has(type.toLowerCase()) && ',
      replace: '',
      test: 'does not split a table whose key is text',
    },
    {
      guard: 'a table whose key has several columns stays whole',
      find: 'columns.length === 1 && ',
      replace: '',
      test: 'does not split a table with a primary key of two columns',
    },
    {
      guard: 'the name of a key ends no comment',
      find: 'divisible && /^\\w+$/.test(column)',
      replace: 'divisible',
      test: 'does not split a table whose key has a name that could end a comment',
    },
    {
      guard: 'the first piece has all small keys',
      find: 'from === undefined ? [] : ',
      replace: '',
      test: 'covers every key with exactly one piece',
    },
    {
      guard: 'no key is in two pieces',
      find: '>= ${from}`',
      replace: '>= ${least}`',
      test: 'covers every key with exactly one piece',
    },
    {
      guard: 'a table in pieces has one definition',
      find: 'isFirst: index === 0',
      replace: 'isFirst: true',
      test: 'divides a large table by its key, with the definition in the first piece',
    },
    {
      guard: 'no table is in pieces for a guess',
      find: ', Math.floor(table.bytes / SMALLEST_PIECE))',
      replace: ')',
      test: 'a table too small for pieces: the number of pieces per table is {}',
    },
    {
      guard: 'beside sequences no table is in pieces',
      find: "if (objects.some(({ kind }) => kind === 'sequence')) return new Map();",
      replace: '',
      test: 'splits no table beside a sequence',
    },
  ]),
  ...mutantsOf('dump/parallel/database-objects.ts', 'unit/functions/dump/parallel/database-objects.test.ts', [
    {
      guard: 'tables of other databases are others',
      find: 'JSON.stringify([database, name, kind])',
      replace: 'JSON.stringify([name, kind])',
      test: 'compares a table with one of another database: the same is false',
    },
    {
      guard: 'a view in the place of a table is another',
      find: 'JSON.stringify([database, name, kind])',
      replace: 'JSON.stringify([database, name])',
      test: 'compares a table with a view of its name: the same is false',
    },
    {
      guard: 'a database that differs in case is another where it is',
      find: 'fold(schema) === fold(database)',
      replace: 'schema.toLowerCase() === database.toLowerCase()',
      test: 'treats database names that differ in case as different where the server does',
    },
  ]),
  ...mutantsOf('dump/mysqldump/progress-reader.ts', 'unit/functions/dump/mysqldump/progress-reader.test.ts', [
    {
      guard: 'a process has its snapshot when it names a table, and not before',
      find: 'if (table !== undefined || sequence !== undefined) this.#begin();',
      replace: 'this.#begin();',
      test: 'the start of a dump is not recognized by "-- Starting transaction..."',
    },
    {
      guard: 'sequences are named without what stands before them',
      find: 'structure for {1,2}(.+)',
      replace: 'structure for (.+)',
      test: 'accepts names of MariaDB sequences, including their leading and trailing spaces',
    },
  ]),
];

/** Shares that are everything together, and nothing twice. */
const SHARES = [
  ...mutantsOf('dump/parallel/shares.ts', SHARES_TEST, [
    {
      guard: 'a process leaves out what belongs to the others',
      find: 'objects.filter((object) => !own.has(object)).map(nameOf)',
      replace: '[]',
      test: 'puts every object into exactly one share',
    },
    {
      guard: 'names that the dump programs take for one are in one share',
      find: 'const mark = ignoreMark(nameOf(object));',
      replace: 'const mark = nameOf(object);',
      test: 'puts every object into exactly one share',
    },
    {
      guard: 'what can’t be divided is not',
      find: 'divided.length > 1 && clusters.every(hasOnePlace)',
      replace: 'divided.length > 1',
      test: 'does not divide a view and a sequence that the dump programs cannot distinguish',
    },
    {
      guard: 'views come behind all tables',
      find: 'place(cluster, piles.at(-1));',
      replace: 'place(cluster, piles[0]);',
      test: 'dumps sequences before all tables, and views after them',
    },
    {
      guard: 'sequences come before all tables',
      find: "if (has(cluster, 'sequence')) place(cluster, piles[0]);",
      replace: "if (has(cluster, 'sequence')) place(cluster, piles.at(-1));",
      test: 'dumps sequences before all tables, and views after them',
    },
    {
      guard: 'one process has the routines and events',
      find: 'withPrograms: index === shares.length - 1,',
      replace: 'withPrograms: index === shares.length,',
      test: 'leaves no share empty, and puts routines and events into the last one',
    },
    {
      guard: 'the largest table comes first',
      find: 'b.weight - a.weight',
      replace: 'a.weight - b.weight',
      test: 'gives the largest table a share of its own, and balances the others',
    },
  ]),
  ...mutantsOf('dump/mysqldump/dump-stream.ts', RUN, [
    {
      guard: 'a process is told what it leaves out',
      find: 'share ? options + renderShare(flavour, share) : options',
      replace: 'options',
      test: two('make one dump, and its manifest describes the whole dump'),
    },
    {
      guard: 'a process is told whether routines and events are its own',
      find: 'keepsHistory, share?.withPrograms)',
      replace: 'keepsHistory, true)',
      test: two('start after the tables are locked, and the lock is released when both have their snapshot'),
    },
  ]),
  ...mutantsOf('dump/mysqldump/arguments.ts', 'unit/functions/dump/mysqldump/arguments.test.ts', [
    {
      guard: 'routines and events are in a dump once',
      find: 'PROGRAMS.has(option) && !withPrograms',
      replace: 'PROGRAMS.has(option) && withPrograms === undefined',
      test: 'mysql: dumps routines and events in only one of several processes',
    },
  ]),
  ...mutantsOf('dump/mysqldump/share-options.ts', 'unit/functions/dump/mysqldump/share-options.test.ts', [
    {
      guard: 'a name adds no option of its own',
      find: 'quoteOption(name)',
      replace: 'name',
      test: "quotes ignored tables in the program's section of the options file",
    },
  ]),
];

/** What several processes dump, as one object that is proven as any. */
const MERGED = [
  ...mutantsOf('dump/run/run-dump.ts', RUN, [
    {
      file: 'dump/pipeline.ts',
      guard: 'the gate is asked about every process',
      find: 'of dumped.evidence) assertProven',
      replace: 'of dumped.evidence.slice(0, 1)) assertProven',
      test: two('are both checked by the gate'),
    },
  ]),
  ...mutantsOf('dump/publish/publication.ts', RUN, [
    {
      guard: 'reading a merged dump back ends with the run',
      find: 'uploaded, this.services, this.session.signal)',
      replace: 'uploaded, this.services, new AbortController().signal)',
      test: reading('without enough time leaves the slot FAILED and the dump to the retry'),
    },
    {
      guard: 'reading a merged dump back is part of its time',
      find: 'milliseconds + clock.monotonic() - readAt',
      replace: 'milliseconds',
      test: reading('holds the lock for any duration'),
    },
  ]),
  ...mutantsOf('dump/parallel/dump-in-parallel.ts', RUN, [
    {
      file: 'dump/parallel/merge-slices.ts',
      guard: 'the gate hears of every process',
      find: "evidence: [first as UploadedSlice['evidence'], ...others],",
      replace: "evidence: [(others.length < 0 ? others[0] : first) as UploadedSlice['evidence']],",
      test: two('are both checked by the gate'),
    },
    {
      guard: 'what fails in one process ends the others',
      find: 'work.catch((error: unknown) => broken.abort(error));',
      replace: 'work.catch(() => {});',
      test: two('end together: a failure of one aborts the other and is reported'),
    },
    {
      guard: 'each process has part numbers of its own',
      find: 'range: partRange(index, shares.length, ',
      replace: 'range: partRange(0, shares.length, ',
      test: two('make one dump, and its manifest describes the whole dump'),
    },
    {
      guard: 'a part that others follow is as large as S3 wants it',
      find: 'isFollowed: index < shares.length - 1,',
      replace: 'isFollowed: false,',
      test: two('make one dump, and its manifest describes the whole dump'),
    },
  ]),
  ...mutantsOf('dump/dumping/dump-and-upload.ts', RUN, [
    {
      guard: 'the gate hears of what fills a part up',
      find: 'if (isFollowed) bytesRead += await',
      replace: 'if (isFollowed) await',
      test: two('make one dump, and its manifest describes the whole dump'),
    },
  ]),
  ...mutantsOf('dump/publish/read-merged.ts', RUN, [
    {
      guard: 'a merged dump is what was uploaded, part by part',
      find: 'checksums.end() ?? ',
      replace: '',
      test: reading('rejects an object that differs from the upload, even if it is a complete dump'),
    },
    {
      guard: 'a merged dump ends where its last part does',
      find: 'proof.bytes === bytes ?',
      replace: 'proof.bytes >= bytes ?',
      test: reading('rejects data after the last part'),
    },
  ]),
  ...mutantsOf('dump/upload/part-uploader.ts', 'unit/functions/dump/upload/part-uploader.test.ts', [
    {
      guard: 'a part has its number in the whole upload',
      find: 'this.range.before + number',
      replace: 'number',
      test: 'one of several uploaders numbers its parts within its range, with the sizes of that range, and computes no checksum of the whole',
    },
    {
      guard: 'parts grow with what is before them in the whole upload',
      find: 'this.sizeOf(this.#partNumber * this.range.stride)',
      replace: 'this.sizeOf(this.#partNumber)',
      test: 'one of several uploaders numbers its parts within its range, with the sizes of that range, and computes no checksum of the whole',
    },
    {
      guard: 'a range has no SHA-256 that would pass for the whole',
      find: 'sha256: this.range.whole ? this.#hash',
      replace: 'sha256: this.#hash !== undefined ? this.#hash',
      test: 'one of several uploaders numbers its parts within its range, with the sizes of that range, and computes no checksum of the whole',
    },
    {
      guard: 'a last part is filled up as far as S3 wants it',
      find: 'filler(MIN_PART_BYTES - this.#filled)',
      replace: 'filler(MIN_PART_BYTES - this.#filled - 1)',
      test: 'one of several uploaders fills a last part that holds one byte up to the minimum part size: 5242879 bytes',
    },
  ]),
  ...mutantsOf('dump/upload/part-range.ts', 'unit/functions/dump/upload/part-range.test.ts', [
    {
      guard: 'ranges of parts do not overlap',
      find: 'before: index * parts,',
      replace: 'before: index * (parts - 1),',
      test: "gives 2 uploaders consecutive ranges within S3's part numbers",
    },
  ]),
  ...mutantsOf('dump/compress/filler.ts', 'unit/functions/dump/compress/filler.test.ts', [
    {
      guard: 'what fills a part of zstd up is read over',
      find: 'filler.writeUInt32LE(FILLER_MAGIC, 12);',
      replace: '',
      test: 'a zstd filler of 1000 bytes is a pzstd mark and one skippable frame',
    },
    {
      guard: 'what fills a part of gzip up has an end',
      find: '    Buffer.from(END_OF_MEMBER),\n',
      replace: '',
      test: 'a gzip filler of 1000 bytes decompresses to nothing and ends at its last byte',
    },
  ]),
];

/** Whether the user may lock. */
const PRIVILEGE = [
  ...mutantsOf('dump/preflight/preflight.ts', 'unit/functions/dump/preflight/preflight.test.ts', [
    {
      guard: 'who may not lock tables gets one process',
      find: 'processes: lockProblems.length > 0 ? 1 : parallelism,',
      replace: 'processes: parallelism,',
      test: 'several processes are reduced to one, without an error, when the user may not lock tables',
    },
    {
      guard: 'who may not lock tables is told the GRANT',
      find: '      ...lockProblems,\n',
      replace: '',
      test: 'several processes are reduced to one, without an error, when the user may not lock tables',
    },
  ]),
  ...mutantsOf('dump/preflight/grants.ts', 'unit/functions/dump/preflight/grants.test.ts', [
    {
      guard: 'locking tables is a privilege of its own',
      find: "['LOCK TABLES'], needs, user)",
      replace: "['SELECT'], needs, user)",
      test: 'locking the tables of a database requires one GRANT per database',
    },
  ]),
];

/** Several processes that make one dump. */
export const PARALLEL = [...SNAPSHOT, ...SHARES, ...MERGED, ...PRIVILEGE];
