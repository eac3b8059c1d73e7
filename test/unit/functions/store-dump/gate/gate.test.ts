import { GateError } from '../../../../../functions/core/errors';
import { endsWithTrailer } from '../../../../../functions/dump-format/text/trailer';
import { EndWatch } from '../../../../../functions/store-dump/compress/tail';
import { assertProven, type Evidence } from '../../../../../functions/store-dump/gate/gate';

function setup(changes: Partial<Evidence> = {}): Evidence {
  return {
    exits: [
      { tool: 'mysqldump', code: 0, signal: null },
      { tool: 'pzstd', code: 0, signal: null },
    ],
    unexpectedLines: [],
    end: endOf('INSERT INTO t VALUES (1);\n\n-- Dump completed on 2026-11-20  3:00:12\n'),
    lastView: undefined,
    bytesRead: 30,
    partBytes: [20, 10],
    lockRenewed: true,
    ...changes,
  };
}

/** How a dump ends that was looked at in pieces of 50 bytes. */
function endOf(text: string, isWhole = true): Evidence['end'] {
  const watch = new EndWatch();
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += 50) watch.push(bytes.subarray(start, start + 50));
  return watch.end(isWhole);
}

/** The end of a dump whose last view is `v`, as mysqldump writes it. */
const FINAL_VIEW = [
  '',
  '/*!50001 DROP VIEW IF EXISTS `v`*/;',
  '/*!50001 SET @saved_cs_client          = @@character_set_client */;',
  '/*!50001 CREATE ALGORITHM=UNDEFINED */',
  '/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */',
  '/*!50001 VIEW `v` AS select 1 AS `one` */;',
  '/*!50001 SET character_set_client      = @saved_cs_client */;',
  '/*!50001 SET collation_connection      = @saved_col_connection */;',
];

/** Placeholder of a view. */
const STAND_IN = [
  '',
  '/*!50001 DROP VIEW IF EXISTS `v`*/;',
  'SET @saved_cs_client     = @@character_set_client;',
  '/*!50001 CREATE VIEW `v` AS SELECT 1 AS `one`*/;',
];

function endingWith(lines: readonly string[], isWhole = true): Evidence['end'] {
  return endOf([...lines, ...FOOTER].join('\n'), isWhole);
}

const FOOTER = [
  '/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;',
  '',
  '/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;',
  '',
  '-- Dump completed on 2026-11-20  3:00:12',
  '',
];

test('opens for a dump that is proven complete', () => {
  expect(() => assertProven(setup())).not.toThrow();
});

test.each(['v', 'a `b`', 'größe', 'line\nbreak'])('opens for a dump whose last view is %j', (lastView) => {
  const definition = FINAL_VIEW.map((line) => line.replaceAll('`v`', `\`${lastView.replaceAll('`', '``')}\``));
  expect(() => assertProven(setup({ lastView, end: endingWith(definition) }))).not.toThrow();
});

test('opens for a dump whose last view is a JSON relational duality view', () => {
  const definition = FINAL_VIEW.map((line) => line.replace('VIEW `v` AS', 'JSON RELATIONAL DUALITY VIEW `v` AS'));
  expect(() => assertProven(setup({ lastView: 'v', end: endingWith(definition) }))).not.toThrow();
});

test('opens for a dump whose last view has a definition of a megabyte', () => {
  const long = FINAL_VIEW.map((line) => line.replace('select 1', `select '${'x'.repeat(1_000_000)}'`));
  expect(() => assertProven(setup({ lastView: 'v', end: endingWith(long) }))).not.toThrow();
});

test.each([
  { kept: 'half of it', lines: FINAL_VIEW.slice(4) },
  { kept: 'nothing but the statement that ends it', lines: ['', ...FINAL_VIEW.slice(-1)] },
])('opens when of the last definition the kept end of the dump has $kept', ({ lines }) => {
  expect(() => assertProven(setup({ lastView: 'v', end: endingWith(lines, false) }))).not.toThrow();
});

test('opens when databases without views follow the one with the last view', () => {
  const end = endingWith([...FINAL_VIEW, '', '--', '-- Current Database: `b`', '--', '', 'USE `b`;']);
  expect(() => assertProven(setup({ lastView: 'v', end }))).not.toThrow();
});

test("does not accept a placeholder as a view's definition", () => {
  expect(endOf([...FINAL_VIEW, ...STAND_IN.map((line) => line.replace('`v`', '`w`'))].join('\n')).lastDefinition).toBe(
    'v',
  );
});

describe('stays shut when', () => {
  test.each<{ what: string; changes: Partial<Evidence>; reason: string }>([
    {
      what: 'mysqldump exited with an error',
      changes: { exits: [{ tool: 'mysqldump', code: 2, signal: null }] },
      reason: 'mysqldump ended with exit 2',
    },
    {
      what: 'mysqldump was killed',
      changes: { exits: [{ tool: 'mysqldump', code: null, signal: 'SIGKILL' }] },
      reason: 'mysqldump ended with signal SIGKILL',
    },
    {
      what: 'the compressor failed',
      changes: {
        exits: [
          { tool: 'mysqldump', code: 0, signal: null },
          { tool: 'pzstd', code: 1, signal: null },
        ],
      },
      reason: 'pzstd ended with exit 1',
    },
    {
      what: 'the last view has no definition',
      changes: { lastView: 'v', end: endingWith(STAND_IN) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the definition of the last view is truncated',
      changes: { lastView: 'v', end: endingWith(FINAL_VIEW.slice(0, -1)) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the last definition is that of another view',
      changes: { lastView: 'w', end: endingWith(FINAL_VIEW) },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the last definition in the kept end of a longer dump is that of another view',
      changes: { lastView: 'w', end: endingWith(FINAL_VIEW, false) },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the definition of the last view ends after its first line',
      changes: {
        lastView: 'w',
        end: endingWith([...FINAL_VIEW.slice(4), '/*!50001 DROP VIEW IF EXISTS `w`*/;'], false),
      },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the last view lacks the statements around its definition',
      changes: {
        lastView: 'w',
        end: endingWith([
          ...FINAL_VIEW,
          '/*!50001 DROP VIEW IF EXISTS `w`*/;',
          '/*!50001 CREATE DEFINER=`r`@`l` VIEW `w` AS select 1 AS `one` */;',
        ]),
      },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the last view has a long definition without the statements around it',
      changes: {
        lastView: 'v',
        end: endingWith(['', '/*!50001 DROP VIEW IF EXISTS `v`*/;', `/*!50001 CREATE ${'x'.repeat(100_000)} */;`]),
      },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the only definition begins before the kept end and lacks the statements after it',
      changes: { lastView: 'v', end: endingWith(FINAL_VIEW.slice(4, -1), false) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the dump has no definition of a view',
      changes: { lastView: 'v', end: endingWith(FINAL_VIEW.slice(4)) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the trailer is missing',
      changes: { end: endOf('INSERT INTO t VALUES (1);\n') },
      reason: 'does not end with',
    },
    { what: 'the dump is empty', changes: { end: endOf(''), bytesRead: 0, partBytes: [] }, reason: 'It is empty.' },
    {
      what: 'mysqldump reported an error',
      changes: { unexpectedLines: ['mysqldump: Error 1: x'] },
      reason: 'mysqldump: Error 1: x',
    },
    {
      what: 'a part is missing in the middle',
      changes: { partBytes: [20, undefined, 10] },
      reason: 'acknowledged 2 of 3 parts',
    },
    { what: 'no part was uploaded', changes: { partBytes: [] }, reason: 'acknowledged 0 of 0 parts' },
    {
      what: 'bytes are missing in S3',
      changes: { partBytes: [20, 9] },
      reason: '30 bytes were compressed, but 29 are in S3',
    },
    { what: 'there are too many bytes in S3', changes: { partBytes: [20, 11] }, reason: 'but 31 are in S3' },
    { what: 'the lock was not renewed', changes: { lockRenewed: false }, reason: 'The lock was not renewed' },
  ])('$what', ({ changes, reason }) => {
    expect(() => assertProven(setup(changes))).toThrow(GateError);
    expect(() => assertProven(setup(changes))).toThrow(reason);
  });

  test('everything is wrong, and lists every reason', () => {
    const nothing = setup({
      exits: [{ tool: 'mysqldump', code: 1, signal: null }],
      unexpectedLines: ['oops'],
      end: endOf(''),
      bytesRead: 0,
      partBytes: [undefined],
      lockRenewed: false,
    });
    expect(() => assertProven(nothing)).toThrow(expect.objectContaining({ reasons: expect.arrayContaining([]) }));
    try {
      assertProven(nothing);
    } catch (error) {
      expect((error as GateError).reasons).toHaveLength(6);
    }
  });

  test('a row is at the end of the dump, and never prints it', () => {
    const rows = setup({ end: endOf("INSERT INTO users VALUES ('secret');\n") });
    expect(() => assertProven(rows)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('the trailer check', () => {
  test.each([
    '-- Dump completed on 2026-11-20  3:00:12\n',
    '-- Dump completed on 2026-11-20 13:00:12\n',
    '\n-- Dump completed\n',
    'x;\n-- Dump completed on 2026-11-20  3:00:12\r\n',
  ])('accepts %j', (tail) => {
    expect(endsWithTrailer(Buffer.from(tail))).toBe(true);
  });

  test.each([
    '',
    '-- Dump completed on 2026-11-20  3:00:12',
    '-- Dump completed on 2026-11-20  3:00:12\n\n',
    '-- Dump completed on 2026-11-20  3:00:12\n;',
    '-- Dump completed on yesterday\n',
    "INSERT INTO t VALUES ('-- Dump completed\n",
    "INSERT INTO t VALUES ('\\n-- Dump completed on 2026-11-20  3:00:12\n",
    '--  Dump completed\n',
    '-- Dump completed on 2026-11-20  3:00:12\n-- more\n',
  ])('rejects %j', (tail) => {
    expect(endsWithTrailer(Buffer.from(tail))).toBe(false);
  });
});
