import { mutantsOf } from './mutant';

const DUMPING = 'unit/functions/dump/dumping/dump-and-upload.test.ts';
const settled = (what: string) => `when it settles nothing is under way any more: ${what}`;
const program = (what: string) => `a program that fails is an error of its own ${what}`;
const FACTS = 'brings the dump from the program into parts, with what the gate wants to know';

const WATCHED = 'a trigger without its definition is seen, in pieces of';

const LATER_LINES = 'what sets note_verbosity is left to later servers, and nothing else is changed, in chunks of';
const LACKING = 'a server without note_verbosity';

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
      test: 'a server that has note_verbosity does not lack it',
    },
  ],
);

/** What only a dump's whole text shows. */
const TRIGGERS = [
  ...mutantsOf('dump/run/run-dump.ts', 'unit/functions/dump/run/completing.test.ts', [
    {
      file: 'dump/pipeline.ts',
      guard: 'the text is scanned when there are triggers',
      find: 'plan, schema.hasTriggers)',
      replace: 'plan, false)',
      test: 'a table that changes while it is dumped and be it a trigger of which mysqldump says nothing, is dumped once more',
    },
  ]),
  ...mutantsOf('dump/dumping/dump-and-upload.ts', DUMPING, [
    {
      guard: 'a dump with a trigger that lacks its definition is none',
      find: '?? makeshiftTriggers(triggers)',
      replace: '',
      test: 'a dump with triggers is tried again at once when one lacks its definition',
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
      find: 'this.sawMakeshift ||= ',
      replace: 'this.sawMakeshift = ',
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
      find: 'Buffer.from(`\\n--\\n${MAKESHIFT}\\n--\\n`)',
      replace: 'Buffer.from(MAKESHIFT)',
      test: 'what is no sign of one is none: a value',
    },
  ]),
];

/** The compressed bytes, on their way into the parts. */
const PIPE = mutantsOf('dump/mysqldump/kernel-pipe.ts', 'unit/functions/dump/mysqldump/kernel-pipe.test.ts', [
  {
    guard: 'memory is not written to while it is still read',
    find: 'return false;',
    replace: 'return true;',
    test: 'nothing is read ahead: a chunk stays what it is until the next one is asked for',
  },
  {
    guard: 'who stops reading lets the writer know',
    find: 'socket.destroy();',
    replace: '',
    test: 'who stops reading closes the pipe, and the writer ends',
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
    test: 'the sizes of the parts are what S3 acknowledged, one by one',
  },
  {
    guard: 'the gate hears of complaints',
    find: 'unexpectedLines: stream.progress.unexpected.map((line) => password.redact(line)),',
    replace: 'unexpectedLines: [],',
    test: 'complaints on stderr are evidence, though the program exits 0',
  },
  {
    guard: 'complaints are told without the password',
    find: 'stream.progress.unexpected.map((line) => password.redact(line))',
    replace: 'stream.progress.unexpected',
    test: 'complaints on stderr are evidence, though the program exits 0',
  },
  {
    guard: 'an error of mysqldump is told without the password',
    find: "const said = password.redact(progress.unexpected.join('\\n'));",
    replace: "const said = progress.unexpected.join('\\n');",
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
    test: program('the compressor, of which mysqldump dies too'),
  },
  {
    guard: 'a program that did not start is the error',
    find: 'if (notStarted) return notStarted;',
    replace: '',
    test: program('a compressor that can’t be started'),
  },
  {
    guard: 'only a table that changed is worth another try',
    find: 'changedDuringDump(said),',
    replace: 'true,',
    test: program('and only a table that changed is worth another try at once'),
  },
  {
    guard: 'the end of a run ends its programs',
    find: 'AbortSignal.any([signal, broken.signal])',
    replace: 'AbortSignal.any([broken.signal])',
    test: settled('neither child nor request, after an abort'),
  },
  {
    guard: 'what failed ends the programs',
    find: '    broken.abort();\n',
    replace: '',
    test: settled('no child, after output that is no compressed stream'),
  },
  {
    guard: 'programs have ended when a run has',
    find: '    broken.abort();\n    await stream.end;',
    replace: '    broken.abort();',
    test: settled('no child, after output that is no compressed stream'),
  },
  {
    guard: 'no part is on its way when a run has ended',
    find: '    await uploader.settle();\n',
    replace: '',
    test: settled('no request that takes its time to end'),
  },
  {
    guard: 'what an abort broke off is told as the abort',
    find: '    await uploader.settle();\n    signal.throwIfAborted();',
    replace: '    await uploader.settle();',
    test: 'the end of a run is told as that, whatever else it broke',
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
      test: `${JSON.stringify(said)} is progress, and with more around it it is not`,
    },
    {
      guard: `nothing stands behind "${said}"`,
      find: `\n  /^${pattern}$/`,
      replace: `\n  /^${pattern}/`,
      test: `${JSON.stringify(said)} is progress, and with more around it it is not`,
    },
  ]),
  {
    guard: 'a view that is announced stays a placeholder',
    find: '} else if (PLACEHOLDER.test(line)) {',
    replace: '} else if (PLACEHOLDER.test("")) {',
    test: 'the placeholders of a view that was dropped: ["v"]',
  },
  {
    guard: 'a view that is defined is no placeholder any more',
    find: 'this.placeholders.splice(index, 1)',
    replace: '[named]',
    test: 'the placeholders of a view with its definition: []',
  },
  {
    guard: 'a view that a table has replaced is a placeholder again',
    find: 'NO_VIEW.test(line) && this.#defined !== undefined',
    replace: 'NO_VIEW.test("") && this.#defined !== undefined',
    test: 'the placeholders of a view that a table has replaced: ["v"]',
  },
  {
    guard: 'a table among views is no placeholder',
    find: 'NO_VIEW.test(line) && this.#defined !== undefined',
    replace: 'NO_VIEW.test(line)',
    test: 'the placeholders of a view beside a table: []',
  },
  {
    guard: 'the view that is defined last is remembered',
    find: 'this.lastView = this.#defined ?? this.lastView;',
    replace: '',
    test: 'the last view is the one whose definition was read last, in the last database',
  },
  {
    guard: 'a base table among the views is not the last view',
    find: 'this.lastView = this.#defined ?? this.lastView;',
    replace: 'this.lastView = this.#defined;',
    test: 'the last view is the one whose definition was read last, in the last database',
  },
  {
    guard: 'whatever is no progress is a complaint',
    find: '!PROGRESS.some((pattern) => pattern.test(line))',
    replace: "line.startsWith('mysqldump') && !PROGRESS.some((pattern) => pattern.test(line))",
    test: '"Segmentation fault" is not expected',
  },
  {
    guard: 'a last line without a line feed counts',
    find: '    this.#line(this.#rest);\n',
    replace: '',
    test: 'a last line without a line feed counts',
  },
  {
    guard: 'a message that was cut off is a complaint',
    find: '    this.#message(this.#unfinished);\n',
    replace: '',
    test: '"-- Retrieving table structure for table a" is not expected',
  },
  {
    guard: 'a name is no place for a complaint to hide',
    find: '.{0,64}$/su',
    replace: '.*$/su',
    test: 'a complaint does not pass for the rest of a name',
  },
  {
    guard: 'a name may have line breaks',
    find: "this.#unfinished = names && !ends ? message : '';",
    replace: "this.#unfinished = '';",
    test: 'a name may hold line breaks',
  },
  {
    guard: 'a flood of complaints takes no memory',
    find: 'if (this.unexpected.length < KEPT_LINES) this',
    replace: 'this',
    test: 'a flood of complaints is kept short, but not forgotten',
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
      test: 'the end of a dump in zstd is missed where the stream goes on and was cut off there',
    },
    {
      guard: 'a stream of zstd is a sequence of frames',
      find: 'this.#header.readUInt32LE(0) !== SKIPPABLE_MAGIC || this.#header.readUInt32LE(4) !== 4',
      replace: 'this.#header.length === 0',
      test: 'what comes behind the last zstd frame and is none is not passed over',
    },
    {
      guard: 'the last frames can be decompressed',
      find: 'if (ended.code !== 0) {',
      replace: 'if (ended.code === -1) {',
      test: 'the end of a dump in zstd is not believed when a byte of it changed on the way',
    },
    {
      guard: 'the last frame is looked at, and not one before it',
      find: 'stdin.end(this.#frame);',
      replace: 'stdin.end();',
      test: 'the end of a dump in zstd is what was written last, not what a complete dump before it ended with',
    },
    {
      guard: 'the last line may lie on the border of two frames',
      find: '    stdin.write(this.#previous);\n',
      replace: '',
      test: 'a zstd trailer that lies on the border of two frames is seen',
    },
  ]),
  ...mutantsOf('dump/compress/gzip-tail.ts', TAILS, [
    {
      guard: 'a stream of gzip is whole',
      find: 'if (error !== undefined) {',
      replace: 'if (error === null) {',
      test: 'the end of a dump in gzip is not believed when a byte of it changed on the way',
    },
    {
      guard: 'memory that is used again changes nothing',
      find: 'this.#gunzip.write(Buffer.from(chunk))',
      replace: 'this.#gunzip.write(chunk)',
      test: 'the end of a dump in gzip is seen when the memory of each chunk is used again',
    },
  ]),
];

export const EVIDENCE = [...NOTE_VERBOSITY, ...DUMP_AND_UPLOAD, ...PROGRESS, ...TAIL, ...TRIGGERS, ...PIPE];
