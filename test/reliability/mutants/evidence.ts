import { mutantsOf } from './mutant';

const DUMPING = 'unit/functions/dump/dumping/dump-and-upload.test.ts';
const settled = (what: string) => `leaves nothing running when it settles: no ${what}`;
const program = (what: string) => `a failed program gives an error of its own ${what}`;
const FACTS = "uploads the program's dump in parts, and returns the evidence for the gate";

const WATCHED = 'finds a trigger without its definition, in chunks of';

const LATER_LINES = 'makes SET note_verbosity conditional on the server version and changes nothing else, in chunks of';
const LACKING = 'detection of a server without note_verbosity';

/** A dump restores into the server that it came from, whichever of MariaDB's releases that is. */
const NOTE_VERBOSITY = mutantsOf(
  'dump/mysqldump/note-verbosity.ts',
  'unit/functions/dump/mysqldump/note-verbosity.test.ts',
  [
    {
      guard: 'what sets note_verbosity is left to later servers',
      find: 'LATER.copy(text, at + line.indexOf(NUMBER));',
      replace: '',
      test: `${LATER_LINES} 1000 bytes`,
    },
    {
      guard: 'also when it begins in one chunk and ends in the next',
      find: '    renumber(seam);\n',
      replace: '',
      test: `${LATER_LINES} 100 bytes`,
    },
    {
      guard: 'servers before 10.6.16 do not take it',
      find: ' || !isAtLeast(version, 10, 6, 16)',
      replace: '',
      test: `${LACKING}, 10.6.15-MariaDB does not take the statements: false`,
    },
    {
      guard: 'whether the variable is there is asked of the server',
      find: ').length === 0;',
      replace: ').length >= 0;',
      test: 'recognizes a server that has note_verbosity',
    },
  ],
);

/** What only a dump's whole text shows. */
const TRIGGERS = [
  ...mutantsOf('dump/run/run-dump.ts', 'unit/functions/dump/run/completing.test.ts', [
    {
      file: 'dump/pipeline.ts',
      guard: 'the text is scanned when there are triggers',
      find: 'hasTriggers: schema.hasTriggers,',
      replace: 'hasTriggers: false,',
      test: 'a table that changes during the dump is retried once when it is a trigger that mysqldump silently omits',
    },
  ]),
  ...mutantsOf('dump/dumping/dump-and-upload.ts', DUMPING, [
    {
      guard: 'a dump with a trigger that lacks its definition is none',
      find: '?? fallbackTriggers(triggers)',
      replace: '',
      test: 'a dump with triggers is retried at once when a trigger lacks its definition',
    },
  ]),
  ...mutantsOf('dump/mysqldump/triggers.ts', 'unit/functions/dump/mysqldump/triggers.test.ts', [
    {
      guard: 'a sign that comes in two pieces is one',
      find: 'seam.includes(MARK) || ',
      replace: '',
      test: `${WATCHED} 73 bytes`,
    },
    {
      guard: 'a sign that comes in many pieces is one',
      find: '(chunk.length < MARK.length ? seam : chunk)',
      replace: 'chunk',
      test: `${WATCHED} 7 bytes`,
    },
    {
      guard: 'a sign that comes in one piece is one',
      find: ' || chunk.includes(MARK)',
      replace: '',
      test: `${WATCHED} 1000 bytes`,
    },
    {
      guard: 'a sign that was seen is not forgotten',
      find: 'this.sawFallback ||= ',
      replace: 'this.sawFallback = ',
      test: `${WATCHED} 30 bytes`,
    },
    {
      guard: 'memory that is used again is not kept',
      find: 'Buffer.from((chunk.length < MARK.length ? seam : chunk).subarray(1 - MARK.length))',
      replace: '(chunk.length < MARK.length ? seam : chunk).subarray(1 - MARK.length)',
      test: `${WATCHED} 80 bytes`,
    },
    {
      guard: 'a value is no sign',
      find: 'Buffer.from(`\\n--\\n${FALLBACK_TRIGGER_COMMENT}\\n--\\n`)',
      replace: 'Buffer.from(FALLBACK_TRIGGER_COMMENT)',
      test: 'ignores a value',
    },
  ]),
];

/** The compressed bytes, on their way into the parts. */
const PIPE = mutantsOf('dump/mysqldump/kernel-pipe.ts', 'unit/functions/dump/mysqldump/kernel-pipe.test.ts', [
  {
    guard: 'memory is not written to while it is still read',
    find: 'return false;',
    replace: 'return true;',
    test: 'reads nothing ahead: a chunk stays valid until the next one is requested',
  },
  {
    guard: 'who stops reading lets the writer know',
    find: 'socket.destroy();',
    replace: '',
    test: 'closes the pipe when the reader stops, so that the writer ends',
  },
]);

/** What the gate hears of a dump, and that nothing goes on once it does. */
const DUMP_AND_UPLOAD = mutantsOf('dump/dumping/dump-and-upload.ts', DUMPING, [
  {
    guard: 'the gate hears of the exit of mysqldump',
    find: 'exits: [dump, compressor],',
    replace: 'exits: [compressor],',
    test: FACTS,
  },
  {
    guard: 'the gate hears of the exit of the compressor',
    find: 'exits: [dump, compressor],',
    replace: 'exits: [dump],',
    test: FACTS,
  },
  {
    guard: 'the gate hears how the dump ends',
    find: '        end,\n',
    replace: '        end: { bytes: Buffer.alloc(0), lastDefinition: undefined, isWhole: true },\n',
    test: FACTS,
  },
  {
    guard: 'the gate hears how much was read',
    find: '      bytesRead += chunk.length;\n',
    replace: '',
    test: FACTS,
  },
  {
    guard: 'the gate hears of every part',
    find: 'partBytes: Array.from(uploaded.parts, (part) => part?.bytes),',
    replace: 'partBytes: [bytesRead],',
    in: DUMPING,
    test: 'returns the size of each part that S3 acknowledged',
  },
  {
    guard: 'the gate hears of complaints',
    find: 'unexpectedLines: stream.progress.unexpected.map((line) => password.redact(line)),',
    replace: 'unexpectedLines: [],',
    test: 'reports unexpected stderr lines as evidence although the program exits 0',
  },
  {
    guard: 'complaints are told without the password',
    find: 'stream.progress.unexpected.map((line) => password.redact(line))',
    replace: 'stream.progress.unexpected',
    test: 'reports unexpected stderr lines as evidence although the program exits 0',
  },
  {
    guard: 'an error of mysqldump is told without the password',
    find: "const message = password.redact(progress.unexpected.join('\\n'));",
    replace: "const message = progress.unexpected.join('\\n');",
    test: program('mysqldump that repeats the password'),
  },
  {
    guard: 'a mysqldump that failed is an error',
    find: 'if (dump.code === 0) return',
    replace: 'if (dump) return',
    test: program('mysqldump with a table that changed'),
  },
  {
    guard: 'a dump with a placeholder for a view is none',
    find: 'if (placeholders.length === 0) return undefined;',
    replace: 'if (placeholders) return undefined;',
    test: program('mysqldump that leaves a placeholder for a view'),
  },
  {
    guard: 'a compressor that failed is the error, and not the mysqldump that died of it',
    find: 'if (compressor.code !== 0) {',
    replace: 'if (compressor.code === -1) {',
    test: program('a compressor whose failure ends mysqldump'),
  },
  {
    guard: 'a program that did not start is the error',
    find: 'if (notStarted) return notStarted;',
    replace: '',
    test: program('a compressor that can’t be started'),
  },
  {
    guard: 'only a table that changed is worth another try',
    find: 'changedDuringDump(message),',
    replace: 'true,',
    test: program('and only a table that changed is worth another try at once'),
  },
  {
    guard: 'the end of a run ends its programs',
    find: 'AbortSignal.any([signal, broken.signal])',
    replace: 'AbortSignal.any([broken.signal])',
    test: settled('child and no request after an abort'),
  },
  {
    guard: 'what failed ends the programs',
    find: '    broken.abort();\n',
    replace: '',
    test: settled('child after output that is not a compressed stream'),
  },
  {
    guard: 'programs have ended when a run has',
    find: '    broken.abort();\n    await stream.end;',
    replace: '    broken.abort();',
    test: settled('child after output that is not a compressed stream'),
  },
  {
    guard: 'no part is on its way when a run has ended',
    find: '    await uploader.settle();\n',
    replace: '',
    test: settled('slow request'),
  },
  {
    guard: 'what an abort broke off is told as the abort',
    find: '    await uploader.settle();\n    signal.throwIfAborted();',
    replace: '    await uploader.settle();',
    test: 'reports the end of a run as the cause of everything that it aborted',
  },
]);

const READER = 'unit/functions/dump/mysqldump/progress-reader.test.ts';

/** Every line that mysqldump may say, as a pattern in the source. */
const PROGRESS_PATTERNS: readonly (readonly [said: string, pattern: string])[] = [
  ['-- Connecting to db...', String.raw`-- (?:Connecting to|Disconnecting from) .+\.\.\.`],
  ['-- Starting transaction...', String.raw`-- Starting transaction\.\.\.`],
  ['-- Setting savepoint...', String.raw`-- (?:Setting|Releasing) savepoint\.\.\.`],
  ['-- Rolling back to savepoint sp...', String.raw`-- Rolling back to savepoint sp\.\.\.`],
  ['-- Retrieving view structure for table v...', String.raw`-- Retrieving view structure for table .+\.\.\.`],
  ["-- It's a view, create dummy view", "-- It's a view, create dummy view(?: for view)?"],
  ['-- Dropping the temporary view structure created', '-- Dropping the temporary view structure created'],
  ["-- It's base table, skipped", "-- It's base table, skipped"],
  ['-- Retrieving sequence structure for  s...', String.raw`-- Retrieving sequence structure for .+\.\.\.`],
  ['-- Sending SELECT query...', String.raw`-- Sending SELECT query\.\.\.`],
  ['-- Retrieving rows...', String.raw`-- Retrieving rows\.\.\.`],
];

/** What counts as progress on stderr, and what as a complaint. */
const PROGRESS = mutantsOf('dump/mysqldump/progress-reader.ts', READER, [
  ...PROGRESS_PATTERNS.flatMap(([said, pattern]) => [
    {
      guard: `nothing stands before "${said}"`,
      find: `\n  /^${pattern}$/`,
      replace: `\n  /${pattern}$/`,
      test: `accepts ${JSON.stringify(said)} as progress, but not with additional text`,
    },
    {
      guard: `nothing stands behind "${said}"`,
      find: `\n  /^${pattern}$/`,
      replace: `\n  /^${pattern}/`,
      test: `accepts ${JSON.stringify(said)} as progress, but not with additional text`,
    },
  ]),
  {
    guard: 'a view that is announced stays a placeholder',
    find: '} else if (PLACEHOLDER.test(line)) {',
    replace: '} else if (PLACEHOLDER.test("")) {',
    test: 'finds the placeholders of a view that was dropped: ["v"]',
  },
  {
    guard: 'a view that is defined is no placeholder any more',
    find: 'this.placeholders.splice(index, 1)',
    replace: '[named]',
    test: 'finds the placeholders of a view with its definition: []',
  },
  {
    guard: 'a view that a table has replaced is a placeholder again',
    find: 'NO_VIEW.test(line) && this.#defined !== undefined',
    replace: 'NO_VIEW.test("") && this.#defined !== undefined',
    test: 'finds the placeholders of a view that a table has replaced: ["v"]',
  },
  {
    guard: 'a table among views is no placeholder',
    find: 'NO_VIEW.test(line) && this.#defined !== undefined',
    replace: 'NO_VIEW.test(line)',
    test: 'finds the placeholders of a view beside a table: []',
  },
  {
    guard: 'the view that is defined last is remembered',
    find: 'this.lastView = this.#defined ?? this.lastView;',
    replace: '',
    test: 'reports the last view whose definition was read in the last database',
  },
  {
    guard: 'a base table among the views is not the last view',
    find: 'this.lastView = this.#defined ?? this.lastView;',
    replace: 'this.lastView = this.#defined;',
    test: 'reports the last view whose definition was read in the last database',
  },
  {
    guard: 'whatever is no progress is a complaint',
    find: '!PROGRESS.some((pattern) => pattern.test(line))',
    replace: "line.startsWith('mysqldump') && !PROGRESS.some((pattern) => pattern.test(line))",
    test: 'reports "Segmentation fault" as unexpected',
  },
  {
    guard: 'a last line without a line feed counts',
    find: '    this.#line(this.#rest);\n',
    replace: '',
    test: 'reads a last line without a line feed',
  },
  {
    guard: 'a message that was cut off is a complaint',
    find: '    this.#message(this.#unfinished);\n',
    replace: '',
    test: 'reports "-- Retrieving table structure for table a" as unexpected',
  },
  {
    guard: 'a name is no place for a complaint to hide',
    find: '.{0,64}$/su',
    replace: '.*$/su',
    test: 'does not take an error message for the rest of a name',
  },
  {
    guard: 'a name may have line breaks',
    find: "this.#unfinished = names && !ends ? message : '';",
    replace: "this.#unfinished = '';",
    test: 'accepts a name with line breaks',
  },
  {
    guard: 'a flood of complaints takes no memory',
    find: 'if (this.unexpected.length < KEPT_LINES) this',
    replace: 'this',
    test: 'limits the number of kept error messages, and reports the omission',
  },
]);

const TAILS = 'integration/compress/tails.test.ts';

/** How a dump ends, seen in the very bytes that were uploaded. */
const TAIL = [
  ...mutantsOf('dump/compress/zstd-tail.ts', TAILS, [
    {
      guard: 'a stream of zstd does not end inside a header',
      find: 'this.#header.length > 0 || ',
      replace: '',
      test: 'reading the end of a dump in zstd finds no trailer when the stream continues after a truncation',
    },
    {
      guard: 'a stream of zstd is a sequence of frames',
      find: 'this.#header.readUInt32LE(0) !== SKIPPABLE_MAGIC || this.#header.readUInt32LE(4) !== 4',
      replace: 'this.#header.length === 0',
      test: 'reading the end of a zstd dump rejects data after the last frame',
    },
    {
      guard: 'the last frames can be decompressed',
      find: 'if (ended.code !== 0) {',
      replace: 'if (ended.code === -1) {',
      test: 'reading the end of a dump in zstd rejects a stream with a changed byte',
    },
    {
      guard: 'the last frame is looked at, and not one before it',
      find: 'stdin.end(this.#frame);',
      replace: 'stdin.end();',
      test: 'reading the end of a dump in zstd returns what was written last, not the trailer of an earlier complete dump',
    },
    {
      guard: 'the last line may lie on the border of two frames',
      find: '    stdin.write(this.#previous);\n',
      replace: '',
      test: 'reading the end of a zstd dump finds a trailer that crosses the border of two frames',
    },
  ]),
  ...mutantsOf('dump/compress/gzip-tail.ts', TAILS, [
    {
      guard: 'a stream of gzip is whole',
      find: 'if (error !== undefined) {',
      replace: 'if (error === null) {',
      test: 'reading the end of a dump in gzip rejects a stream with a changed byte',
    },
    {
      guard: 'memory that is used again changes nothing',
      find: 'this.#gunzip.write(Buffer.from(chunk))',
      replace: 'this.#gunzip.write(chunk)',
      test: 'reading the end of a dump in gzip finds the trailer when the memory of each chunk is reused',
    },
  ]),
];

export const EVIDENCE = [...NOTE_VERBOSITY, ...DUMP_AND_UPLOAD, ...PROGRESS, ...TAIL, ...TRIGGERS, ...PIPE];
