import { compareFacts } from '../../../../../../functions/dump-format/facts/compare/compare-facts';
import type { FactKind } from '../../../../../../functions/dump-format/facts/fact';
import { fact, factsOf } from '../sample-facts';

/** Number of differences between two values of an attribute, on servers of these versions. */
function differences(
  kind: FactKind,
  attribute: string,
  [was, is]: readonly [string, string],
  versions = ['5.7.22', '9.7.4'],
) {
  const facts = (value: string, serverVersion = '') =>
    factsOf([fact(kind, ['x'], value === '' ? {} : { [attribute]: value })], { serverVersion });
  return compareFacts(facts(was, versions[0]), facts(is, versions[1]), 1).differenceCount;
}

/** What a sound restore on a newer series changes. */
const EQUIVALENT: readonly [FactKind, string, readonly [string, string]][] = [
  ['column', 'type', ['int(11) unsigned', 'int unsigned']],
  ['column', 'type', ['year(4)', 'year']],
  ['column', 'type', ['geometrycollection', 'geomcollection']],
  ['column', 'type', ['text /*!100301 COMPRESSED*/', 'text /*M!100301 COMPRESSED*/']],
  ['column', 'collation', ['utf8_bin', 'utf8mb3_bin']],
  ['column', 'collation', ['utf8mb4_general_ci', 'utf8mb4_0900_ai_ci']],
  ['table', 'collation', ['utf8mb4_general_ci', 'utf8mb4_uca1400_ai_ci']],
  ['column', 'extra', ['on update CURRENT_TIMESTAMP', 'DEFAULT_GENERATED on update CURRENT_TIMESTAMP']],
  ['column', 'extra', ['', 'DEFAULT_GENERATED']],
  ['column', 'extra', ['PERSISTENT', 'STORED GENERATED']],
  ['column', 'generation', ["concat(`a`,'x')", "concat(`a`,_utf8mb4\\'x\\')"]],
  ['column', 'generation', ["concat(`a`,'it\\'s')", "concat(`a`,_utf8mb4\\'it\\\\\\'s\\')"]],
  ['column', 'generation', ["(`a` regexp 'x')", "regexp_like(`a`,_utf8mb4\\'x\\')"]],
  ['check', 'clause', ["concat(`a`,_utf8'x')", "concat(`a`,_utf8mb3'x')"]],
  ['view', 'definition', ['where isnull(`t`.`a`)', 'where (`t`.`a` is null)']],
  ['view', 'definition', ["where (not((`t`.`s` regexp '^x')))", "where regexp_like(`t`.`s`,'^x') is false"]],
  ['view', 'definition', ["select _utf8'ü' AS `a`", "select _utf8mb3'ü' AS `a`"]],
  ['column', 'default', ['CURRENT_TIMESTAMP', 'current_timestamp()']],
  ['column', 'default', ['abc', '0x616263']],
  ['column', 'default', ['abc', '0x6162630000']],
  ['column', 'default', ["'abc'", "x'616263'"]],
  ['view', 'definition', ['select `t`.`a` AS `a` from (`t` join `u`)', 'select `t`.`a` AS `a` from `t` join `u`']],
  ['view', 'charset', ['utf8', 'utf8mb3']],
  ['trigger', 'sqlMode', ['STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER', 'STRICT_TRANS_TABLES']],
  ['foreign key', 'onDelete', ['RESTRICT', 'NO ACTION']],
  ['partition', 'expression', ['YEAR(day)', 'year(`day`)']],
  ['routine', 'returns', ['int(11)', 'int']],
  ['event', 'every', ['18', "'1-6'"]],
  ['event', 'every', ['1590', "'1 2:30'"]],
  ['event', 'every', ['95', '1:35']],
  ['event', 'every', ['131', "'10-11'"]],
  ['event', 'every', ['1074615', "'12 10:30:15'"]],
  ['trigger', 'sqlMode', ['ANSI_QUOTES,STRICT_TRANS_TABLES', 'STRICT_TRANS_TABLES,ANSI_QUOTES']],
  ['column', 'default', ["it's", "'it's'"]],
  ['event', 'status', ['SLAVESIDE_DISABLED', 'REPLICA_SIDE_DISABLED']],
];

test.each(EQUIVALENT)('the %s attribute %s means the same on both series: %j', (kind, attribute, values) => {
  expect(differences(kind, attribute, values)).toBe(0);
});

test.each(EQUIVALENT)('the %s attribute %s differs within one series: %j', (kind, attribute, values) => {
  expect(differences(kind, attribute, values, ['9.7.0', '9.7.4'])).toBe(1);
});

test.each<[FactKind, string, readonly [string, string]]>([
  ['column', 'type', ['int(11)', 'bigint']],
  ['column', 'type', ['int(8) unsigned zerofill', 'int(9) unsigned zerofill']],
  ['column', 'type', ['varchar(10)', 'varchar(11)']],
  ['column', 'collation', ['utf8mb4_general_ci', 'utf8mb4_bin']],
  ['column', 'collation', ['utf8mb4_general_ci', 'utf8mb3_general_ci']],
  ['column', 'default', ['1', '2']],
  ['column', 'default', ['abc', '0x616264']],
  ['column', 'default', ["'abc'", "x'6162'"]],
  ['column', 'default', ['', 'NULL']],
  ['column', 'nullable', ['NO', '']],
  ['view', 'definition', ['select `t`.`a` AS `a` from `t`', 'select `t`.`b` AS `b` from `t`']],
  ['view', 'definition', ["select 'a' AS `a`", "select 'b' AS `a`"]],
  ['column', 'generation', ["concat(`a`,'it\\'s')", "concat(`a`,_utf8mb4\\'it\\\\\\'t\\')"]],
  ['check', 'clause', ['(`a` > `b`)', '(`b` > `a`)']],
  ['trigger', 'sqlMode', ['STRICT_TRANS_TABLES', 'ANSI_QUOTES']],
  ['foreign key', 'onDelete', ['CASCADE', 'NO ACTION']],
  ['event', 'every', ['18', "'1-7'"]],
  ['event', 'every', ['1', '2']],
  ['event', 'every', ['1.5', '1']],
  ['event', 'every', ['18 and 1-6', '1-6']],
  ['event', 'status', ['ENABLED', 'DISABLED']],
  ['column', 'extra', ['auto_increment', '']],
  ['column', 'default', ['a\0b', 'ab']],
  ['column', 'default', ['0x61626', '0x6162']],
  ['view', 'definition', ['select 1', 'select `t`.`a` AS `a` from `t`']],
  ['routine', 'body', ['RETURN 1', 'RETURN 2']],
])('the %s attribute %s differs between series, too: %j', (kind, attribute, values) => {
  expect(differences(kind, attribute, values)).toBe(1);
});
