import { GateError } from '../../../../functions/core/errors';
import { endsWithTrailer } from '../../../../functions/core/trailer';
import { assertProven, type Evidence } from '../../../../functions/dump/gate';

function setup(changes: Partial<Evidence> = {}): Evidence {
  return {
    exits: [
      { tool: 'mysqldump', code: 0, signal: null },
      { tool: 'pzstd', code: 0, signal: null },
    ],
    unexpectedLines: [],
    tail: Buffer.from('INSERT INTO t VALUES (1);\n\n-- Dump completed on 2026-11-20  3:00:12\n'),
    lastView: undefined,
    bytesRead: 30,
    partBytes: [20, 10],
    lockRenewed: true,
    ...changes,
  };
}

/** The end of a dump whose last view is `v`, as mysqldump writes it. */
const FINAL_VIEW = [
  '/*!50001 DROP VIEW IF EXISTS `v`*/;',
  '/*!50001 CREATE ALGORITHM=UNDEFINED */',
  '/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */',
  '/*!50001 VIEW `v` AS select 1 AS `one` */;',
  '/*!50001 SET character_set_client      = @saved_cs_client */;',
  '/*!50001 SET collation_connection      = @saved_col_connection */;',
];

function endingWith(lines: readonly string[]): Buffer {
  return Buffer.from([...lines, '', '-- Dump completed on 2026-11-20  3:00:12', ''].join('\n'));
}

test('opens for a dump that is proven whole', () => {
  expect(() => assertProven(setup())).not.toThrow();
});

test.each(['v', 'a `b`', 'größe'])('opens for a dump whose last view is %j', (lastView) => {
  const definition = FINAL_VIEW.map((line) => line.replaceAll('`v`', `\`${lastView.replaceAll('`', '``')}\``));
  expect(() => assertProven(setup({ lastView, tail: endingWith(definition) }))).not.toThrow();
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
      what: 'the compressor died',
      changes: {
        exits: [
          { tool: 'mysqldump', code: 0, signal: null },
          { tool: 'pzstd', code: 1, signal: null },
        ],
      },
      reason: 'pzstd ended with exit 1',
    },
    {
      what: 'there is no definition of the last view',
      changes: { lastView: 'v', tail: endingWith(['/*!50001 CREATE VIEW `v` AS SELECT 1 AS `one`*/;']) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the definition of the last view does not come to its end',
      changes: { lastView: 'v', tail: endingWith(FINAL_VIEW.slice(0, -1)) },
      reason: 'its last view, "v", is missing',
    },
    {
      what: 'the last definition is that of another view',
      changes: { lastView: 'w', tail: endingWith(FINAL_VIEW) },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the last view is defined without what belongs to it',
      changes: {
        lastView: 'w',
        tail: endingWith([...FINAL_VIEW, '/*!50001 CREATE DEFINER=`r`@`l` VIEW `w` AS select 1 AS `one` */;']),
      },
      reason: 'its last view, "w", is missing',
    },
    {
      what: 'the trailer is missing',
      changes: { tail: Buffer.from('INSERT INTO t VALUES (1);\n') },
      reason: 'does not end with',
    },
    { what: 'it is empty', changes: { tail: Buffer.alloc(0), bytesRead: 0, partBytes: [] }, reason: 'It is empty.' },
    {
      what: 'mysqldump complained',
      changes: { unexpectedLines: ['mysqldump: Error 1: x'] },
      reason: 'mysqldump: Error 1: x',
    },
    {
      what: 'a part is missing in the middle',
      changes: { partBytes: [20, undefined, 10] },
      reason: 'acknowledged 2 of 3 parts',
    },
    { what: 'no part is there', changes: { partBytes: [] }, reason: 'acknowledged 0 of 0 parts' },
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

  test('everything is wrong, and says all of it', () => {
    const nothing = setup({
      exits: [{ tool: 'mysqldump', code: 1, signal: null }],
      unexpectedLines: ['oops'],
      tail: Buffer.alloc(0),
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

  test('and never repeats a row of the dump', () => {
    const rows = setup({ tail: Buffer.from("INSERT INTO users VALUES ('secret');\n") });
    expect(() => assertProven(rows)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('the trailer', () => {
  test.each([
    '-- Dump completed on 2026-11-20  3:00:12\n',
    '-- Dump completed on 2026-11-20 13:00:12\n',
    '\n-- Dump completed\n',
    'x;\n-- Dump completed on 2026-11-20  3:00:12\r\n',
  ])('is %j', (tail) => {
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
  ])('is not %j', (tail) => {
    expect(endsWithTrailer(Buffer.from(tail))).toBe(false);
  });
});
