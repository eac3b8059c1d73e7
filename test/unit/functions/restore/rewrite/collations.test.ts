import { PLAIN, tokensOf } from '../../../../../functions/dump-format/statements/lexical/tokens';
import { mapCollations, mapDefaults, substituteFor } from '../../../../../functions/restore/rewrite/collations';

/** Collations that every server has. */
const OF_ALL = [
  'utf8mb4_bin',
  'utf8mb4_general_ci',
  'utf8mb4_unicode_ci',
  'utf8mb4_unicode_520_ci',
  'latin1_swedish_ci',
];
const OF_MARIADB = new Set([
  ...OF_ALL,
  'utf8mb4_nopad_bin',
  ...['as_cs', 'as_ci', 'ai_ci'].map((end) => `utf8mb4_uca1400_${end}`),
]);
const OF_MYSQL = new Set([...OF_ALL, ...['as_cs', 'as_ci', 'ai_ci', 'bin'].map((end) => `utf8mb4_0900_${end}`)]);
const OF_OLD = new Set([...OF_ALL, 'utf16_unicode_520_ci', 'ucs2_unicode_ci', 'latin1_bin', 'utf8mb3_unicode_520_ci']);

test.each([
  ['utf8mb4_0900_bin', OF_MARIADB, 'utf8mb4_nopad_bin'],
  ['utf8mb4_0900_bin', OF_OLD, 'utf8mb4_bin'],
  ['utf8mb4_0900_as_cs', OF_MARIADB, 'utf8mb4_uca1400_as_cs'],
  ['utf8mb4_de_pb_0900_as_cs', OF_MARIADB, 'utf8mb4_uca1400_as_cs'],
  ['utf8mb4_ja_0900_as_cs_ks', OF_OLD, 'utf8mb4_bin'],
  ['utf8mb4_0900_as_ci', OF_MARIADB, 'utf8mb4_uca1400_as_ci'],
  ['utf8mb4_vi_0900_as_ci', OF_OLD, 'utf8mb4_unicode_520_ci'],
  ['utf8mb4_0900_ai_ci', OF_MARIADB, 'utf8mb4_uca1400_ai_ci'],
  ['utf8mb4_es_trad_0900_ai_ci', OF_MARIADB, 'utf8mb4_uca1400_ai_ci'],
  ['utf8mb4_0900_ai_ci', new Set(['utf8mb4_unicode_ci']), 'utf8mb4_unicode_ci'],
  ['utf8mb4_uca1400_as_cs', OF_MYSQL, 'utf8mb4_0900_as_cs'],
  ['utf8mb4_uca1400_swedish_as_cs', OF_MYSQL, 'utf8mb4_0900_as_cs'],
  ['utf8mb4_uca1400_nopad_as_cs', OF_OLD, 'utf8mb4_bin'],
  ['utf8mb4_uca1400_spanish2_nopad_as_ci', OF_MYSQL, 'utf8mb4_0900_as_ci'],
  ['utf8mb4_uca1400_as_ci', OF_OLD, 'utf8mb4_unicode_520_ci'],
  ['utf8mb4_uca1400_ai_ci', OF_MYSQL, 'utf8mb4_0900_ai_ci'],
  ['utf8mb4_uca1400_german2_ai_cs', OF_MYSQL, 'utf8mb4_0900_ai_ci'],
  ['utf16_uca1400_ai_ci', OF_OLD, 'utf16_unicode_520_ci'],
  ['ucs2_uca1400_polish_as_cs', OF_OLD, 'ucs2_unicode_ci'],
  ['utf8mb3_uca1400_nopad_ai_ci', OF_OLD, 'utf8mb3_unicode_520_ci'],
  ['utf8mb4_general_nopad_ci', OF_OLD, 'utf8mb4_general_ci'],
  ['utf8mb4_unicode_520_nopad_ci', OF_OLD, 'utf8mb4_unicode_520_ci'],
  ['latin1_nopad_bin', OF_OLD, 'latin1_bin'],
  ['latin1_swedish_nopad_ci', OF_OLD, 'latin1_swedish_ci'],
  ['utf32_uca1400_ai_ci', OF_OLD, undefined],
  ['latin1_german2_ci', OF_MYSQL, undefined],
  ['my_utf8mb4_0900_bin', OF_OLD, undefined],
  ['utf8mb4_0900_as_cs_mine', OF_OLD, undefined],
])('the substitute of %s', (collation, known, expected) => {
  expect(substituteFor(collation, known)).toBe(expected);
});

test.each([
  [{}, {}],
  [{ characterSet: 'latin1' }, { characterSet: 'latin1' }],
  [{ collation: 'utf8mb4_0900_bin' }, { collation: 'utf8mb4_nopad_bin' }],
  [
    { characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
    { characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
  ],
  [{ characterSet: 'utf8mb4', collation: 'of_nobody' }, { characterSet: 'utf8mb4' }],
])('defaults %j become %j', (defaults, expected) => {
  expect(mapDefaults(defaults, OF_MARIADB)).toEqual(expected);
});

test.each([
  ['CREATE TABLE t (a char(3) COLLATE utf8mb4_0900_bin)', ['utf8mb4_nopad_bin']],
  ['ALTER DATABASE d COLLATE = utf8mb4_0900_ai_ci', ['utf8mb4_uca1400_ai_ci']],
  ['SET collation_connection = utf8mb4_0900_ai_ci', ['utf8mb4_uca1400_ai_ci']],
  ["SET @@collation_connection = 'utf8mb4_0900_ai_ci'", ["'utf8mb4_uca1400_ai_ci'"]],
  ['SET @@session.collation_database = "UTF8MB4_0900_AI_CI"', ["'utf8mb4_uca1400_ai_ci'"]],
  ['CREATE TABLE t (a char(3) COLLATE utf8mb4_bin)', []],
  ['CREATE TABLE utf8mb4_0900_bin (a int)', []],
  ["SELECT 'COLLATE utf8mb4_0900_bin'", []],
  ['SET @collation_mine = utf8mb4_0900_bin', []],
])('%s', (sql, expected) => {
  expect(mapCollations(tokensOf(Buffer.from(sql), PLAIN), OF_MARIADB).map(({ text }) => text)).toEqual(expected);
});
