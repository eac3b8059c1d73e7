import { mutantsOf } from './mutant';

/** What a dump's last line may be. */
const TRAILER = mutantsOf('dump-format/trailer.ts', 'unit/functions/dump/gate/gate.test.ts', [
  {
    guard: 'the trailer is a line of its own',
    find: String.raw`/(^|\n)-- Dump`,
    replace: '/-- Dump',
    test: String.raw`the trailer check rejects "INSERT INTO t VALUES ('-- Dump completed\n"`,
  },
  {
    guard: 'nothing stands behind the trailer',
    find: String.raw`\r?\n$/;`,
    replace: String.raw`\r?\n/;`,
    test: String.raw`the trailer check rejects "-- Dump completed on 2026-11-20  3:00:12\n-- more\n"`,
  },
  {
    guard: 'the trailer has come to its end',
    find: String.raw`\r?\n$/;`,
    replace: '/;',
    test: 'the trailer check rejects "-- Dump completed on 2026-11-20  3:00:12"',
  },
  {
    guard: 'the trailer says nothing but when',
    find: '(?: on [0-9: -]+)?',
    replace: '.*',
    test: String.raw`the trailer check rejects "-- Dump completed on yesterday\n"`,
  },
]);

/** What the definition of a view is. */
const FINAL_VIEW = [
  ...mutantsOf('dump/gate/final-view.ts', 'unit/functions/dump/gate/gate.test.ts', [
    {
      guard: 'the definition is that of the last view',
      find: 'if (lastDefinition !== view && !beginsEarlier) return false;',
      replace: '',
      test: 'stays shut when the last definition is that of another view',
    },
    {
      guard: 'a definition that is nowhere does not pass for a long one',
      find: 'lastDefinition === undefined && !isWhole',
      replace: 'lastDefinition === undefined',
      test: 'stays shut when the dump has no definition of a view',
    },
    {
      guard: 'the definition comes to its end',
      find: 'return end >= 0 && ',
      replace: 'return ',
      test: 'stays shut when the last view has a long definition without the statements around it',
    },
    {
      guard: 'what belongs to the definition stands behind it',
      find: ' && bytes.indexOf(OF_A_VIEW, end + END_OF_VIEW.length - 1) < 0;',
      replace: ';',
      test: 'stays shut when the last view lacks the statements around its definition',
    },
  ]),
  ...mutantsOf('dump/compress/tail.ts', 'unit/functions/dump/gate/gate.test.ts', [
    {
      guard: 'a stand-in does not pass for a definition',
      find: '`\\*\\/;\\n\\/\\*!50001 /;',
      replace: '`\\*\\/;\\n/;',
      test: "does not accept a placeholder as a view's definition",
    },
    {
      guard: 'the beginning of a definition may come in pieces',
      find: 'Buffer.concat([this.#seam, chunk])',
      replace: 'chunk',
      test: 'opens for a dump whose last view is "größe"',
    },
  ]),
];

/** The conditions of the gate, one by one. */
const CONDITIONS = mutantsOf('dump/gate/gate.ts', 'unit/functions/dump/gate/gate.test.ts', [
  {
    guard: 'what speaks against a dump keeps the gate shut',
    find: 'if (reasons.length > 0) throw new GateError(reasons);',
    replace: 'if (reasons.length > 99) throw new GateError(reasons);',
    test: 'stays shut when everything is wrong, and lists every reason',
  },
  {
    guard: 'mysqldump exited 0',
    find: 'if (exit.code !== 0) reasons',
    replace: 'if (exit.code === -1) reasons',
    test: 'stays shut when mysqldump exited with an error',
  },
  {
    guard: 'a program that was killed did not exit 0',
    find: 'if (exit.code !== 0) reasons',
    replace: 'if ((exit.code ?? 0) !== 0) reasons',
    test: 'stays shut when mysqldump was killed',
  },
  {
    guard: 'the compressor exited 0, too',
    find: 'of evidence.exits) {',
    replace: 'of evidence.exits.slice(0, 1)) {',
    test: 'stays shut when the compressor failed',
  },
  {
    guard: 'what was uploaded ends with its trailer',
    find: 'if (!endsWithTrailer(evidence.end.bytes)) {',
    replace: 'if (evidence.end === undefined) {',
    test: 'stays shut when the trailer is missing',
  },
  {
    guard: 'the definition of the last view is there',
    find: 'if (evidence.lastView !== undefined && !hasFinalView(evidence.end, evidence.lastView)) {',
    replace: 'if (evidence.lastView === null) {',
    test: 'stays shut when the last view has no definition',
  },
  {
    guard: 'the dump is not empty',
    find: 'if (evidence.bytesRead === 0)',
    replace: 'if (evidence.bytesRead < 0)',
    test: 'stays shut when the dump is empty',
  },
  {
    guard: 'stderr holds nothing beyond the allow-list',
    find: 'if (evidence.unexpectedLines.length > 0) {',
    replace: 'if (evidence.unexpectedLines.length > 99) {',
    test: 'stays shut when mysqldump reported an error',
  },
  {
    guard: 'S3 acknowledged every part',
    find: 'present.length !== evidence.partBytes.length || ',
    replace: '',
    test: 'stays shut when a part is missing in the middle',
  },
  {
    guard: 'there is a part',
    find: ' || present.length === 0',
    replace: '',
    test: 'stays shut when no part was uploaded',
  },
  {
    guard: 'no byte is missing in S3',
    find: 'if (inParts !== evidence.bytesRead) {',
    replace: 'if (inParts > evidence.bytesRead) {',
    test: 'stays shut when bytes are missing in S3',
  },
  {
    guard: 'no byte is in S3 that was not read',
    find: 'if (inParts !== evidence.bytesRead) {',
    replace: 'if (inParts < evidence.bytesRead) {',
    test: 'stays shut when there are too many bytes in S3',
  },
  {
    guard: 'the lock was renewed',
    find: 'if (!evidence.lockRenewed) reasons',
    replace: 'if (evidence.lockRenewed === undefined) reasons',
    test: 'stays shut when the lock was not renewed',
  },
  {
    guard: 'no row is repeated in a message',
    find: '`It does not end with mysqldump\'s line "-- Dump completed".`',
    replace: '`It does not end with mysqldump\'s line "-- Dump completed", but ${evidence.end.bytes}`',
    test: 'stays shut when a row is at the end of the dump, and never prints it',
  },
]);

/** Everything that keeps the gate shut. */
export const GATE = [...CONDITIONS, ...TRAILER, ...FINAL_VIEW];
