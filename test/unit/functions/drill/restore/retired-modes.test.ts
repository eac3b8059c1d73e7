import fc from 'fast-check';
import { RetiredModes } from '../../../../../functions/drill/restore/retired-modes';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';

const TEXT = `/*!50003 SET sql_mode              = 'NO_AUTO_CREATE_USER,STRICT_TRANS_TABLES' */ ;
DELIMITER ;;
CREATE PROCEDURE p() SELECT 'ü NO_AUTO_CREATE_USER' ;;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER' */ ;;
/*!50003 SET sql_mode              = 'ANSI_QUOTES' */ ;
the end`;

const CHANGED = `/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ;
DELIMITER ;;
CREATE PROCEDURE p() SELECT 'ü NO_AUTO_CREATE_USER' ;;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ;;
/*!50003 SET sql_mode              = 'ANSI_QUOTES' */ ;
the end`;

function passed(source: Pick<Manifest['source'], 'flavour' | 'serverVersion'>, lengths: readonly number[]) {
  const modes = new RetiredModes(source as Manifest['source']);
  const text = Buffer.from(TEXT);
  const out: Buffer[] = [];
  for (let at = 0, i = 0; at < text.length; i += 1) {
    const length = lengths[i % lengths.length] ?? 1;
    out.push(modes.push(text.subarray(at, at + length)));
    at += length;
  }
  return { text: Buffer.concat([...out, modes.end()]).toString(), warnings: modes.warnings };
}

test('leaves the modes out of a dump of MySQL 5.7, however it is divided into chunks, with a warning', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }), (lengths) => {
      const { text, warnings } = passed({ flavour: 'mysql', serverVersion: '5.7.44-log' }, lengths);
      expect(text).toBe(CHANGED);
      expect(warnings).toEqual([expect.stringContaining('left SQL modes out of 2 statements')]);
    }),
  );
});

test.each([
  ['MySQL 8', { flavour: 'mysql', serverVersion: '8.0.11' }],
  ['MariaDB, which has them', { flavour: 'mariadb', serverVersion: '10.2.11-MariaDB' }],
] as const)('changes nothing in a dump of %s', (_, source) => {
  expect(passed(source, [50])).toEqual({ text: TEXT, warnings: [] });
});
