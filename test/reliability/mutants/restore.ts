import { type Mutant, mutantsOf } from './mutant';

/** Restores: what is refused, what is checked, and what a resumed one may rely on. */
export const RESTORE: readonly Mutant[] = [
  ...mutantsOf('unit/functions/restore/prepare/unknown-definers.test.ts', [
    {
      guard: 'replaces-definers-that-exist',
      becomes: '[]',
      test: 'refuses accounts that no object of the dump has as its definer, and names those that there are',
    },
  ]),
  ...mutantsOf('unit/functions/restore/schedule/workers.test.ts', [
    {
      guard: 'keys-after-all-rows',
      test: 'the work on a table deals rows to several workers, and begins with the keys when all of them are in',
    },
    {
      guard: 'reading-waits-for-the-server',
      becomes: '!next',
      test: 'the budget of bytes makes the reader wait until there is room',
    },
  ]),
  ...mutantsOf('unit/functions/restore/target/source-server.test.ts', [
    {
      guard: 'refuses-the-source-server',
      becomes: 'false',
      test: 'on the server of the source nothing is restored unless that is allowed',
    },
    {
      guard: 'refuses-the-original',
      becomes: 'false',
      test: 'on the server of the source the original is not written to unless it is allowed by name',
    },
    {
      guard: 'knows-the-server-by-its-digest',
      becomes: 'false',
      test: 'by the digest of a masked dump, the same UUID is the source or not',
    },
    {
      guard: 'drops-nothing-of-an-unknown-server',
      becomes: 'false',
      test: 'nothing is dropped for a dump of an unknown server: its manifest names no server',
    },
    {
      guard: 'never-drops-an-original',
      becomes: 'false',
      test: 'on the server of the source the original is never dropped, whatever is allowed',
    },
  ]),
  ...mutantsOf('integration/restore/changed-values.test.ts', [
    {
      guard: 'changed-values-are-reported',
      test: 'values that mysql does not take as they are become warnings, by their columns',
    },
    {
      guard: 'only-warnings-about-values',
      becomes: 'false',
      test: 'what mariadb warns of beside values is no changed value',
    },
  ]),
  ...mutantsOf('unit/functions/restore/tables/empty-enums.test.ts', [
    {
      guard: 'an-empty-enum-is-no-changed-value',
      becomes: 'warnings.filter((warning) => warning.length >= 0 || isEmptyEnum(warning))',
      test: 'a warning about another value of the ENUM is left',
    },
    {
      guard: 'an-unlisted-change-is-reported',
      becomes: 'others',
      test: 'all are left when one that is not listed is about another value',
    },
  ]),
  ...mutantsOf('integration/restore/connection.test.ts', [
    {
      guard: 'restores-into-the-server-of-the-certificate',
      becomes: 'false',
      test: 'with MySQL the identity of the server is verified: its name or address, and its authority',
    },
  ]),
  ...mutantsOf('integration/restore/safety.test.ts', [
    {
      guard: 'refuses-databases-with-objects',
      becomes: 'true',
      test: 'refuses a database with objects, unless it is allowed by name',
    },
    {
      guard: 'drops-what-is-replaced',
      becomes: 'false',
      test: 'replaces a database that is named: nothing of it is left, also of a restore that ended half-way',
    },
    {
      guard: 'compares-names-exactly',
      becomes: "'TRUE'",
      test: 'a database, table or foreign key is not taken for one whose name differs by case or accents',
    },
    {
      guard: 'sorts-keys-in-memory',
      test: 'sorts keys in more memory on a server that has more of it',
    },
  ]),
  ...mutantsOf('integration/restore/refusals.test.ts', [
    {
      guard: 'replaces-what-it-restores',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: replacesOthers',
    },
    {
      guard: 'refuses-archived-dumps',
      test: 'a dump in an archive is refused by a dry run and by the restore, and nothing is written',
    },
    {
      guard: 'refuses-collations-that-the-target-lacks',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: collations',
    },
    {
      guard: 'refuses-tables-without-primary-keys',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: keyless',
    },
    {
      guard: 'refuses-values-of-generated-columns',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: generated',
    },
    {
      guard: 'refuses-definers-that-the-user-may-not-set',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: definers',
    },
  ]),
  ...mutantsOf('integration/restore/selected.test.ts', [
    {
      guard: 'reads-again-only-what-was-not-begun',
      becomes: "codeOf(error) !== 'INDEX_WRONG'",
      test: 'of a dump of mysql by 1 with an index that is wrong behind the first table: stops, because rows are there',
    },
  ]),
  ...mutantsOf('integration/restore/damaged.test.ts', [
    {
      guard: 'restores-the-bytes-of-the-manifest',
      test: 'another dump than the manifest is about is reported at the end',
    },
    {
      guard: 'restores-up-to-the-trailer',
      test: 'a dump without its last line is reported, also without a manifest',
    },
    {
      guard: 'executes-no-command-of-a-client',
      test: 'the command "tee /tmp/x" of the client is refused',
    },
  ]),
  ...mutantsOf('integration/restore/refusals.test.ts', [
    {
      guard: 'one-lock-for-names-that-differ-by-case',
      becomes: 'database',
      test: 'into a server that takes names that differ by case for one a restore is refused while another one writes to the same database by another spelling',
    },
  ]),
  ...mutantsOf('integration/restore/state.test.ts', [
    {
      guard: 'one-restore-into-a-database',
      test: 'a second restore into a database is refused while the first one has a session',
    },
    {
      guard: 'no-session-of-an-earlier-restore-is-left',
      test: 'sessions that an earlier restore has left behind are ended before a resumed one writes',
    },
    {
      guard: 'unfinished-tables-begin-again',
      test: 'a resumed restore begins again with unfinished tables, also when the dump drops none',
    },
    {
      guard: 'records-complete-tables-only',
      becomes: 'true',
      test: 'a table is not noted as finished while more of its rows may follow',
    },
    {
      guard: 'small-tables-keep-their-keys',
      becomes: 'true',
      test: 'the keys of a table of more than a thousand rows, or of unknown size, are added when its rows are in',
    },
    {
      guard: 'every-row-is-inserted',
      becomes: 'false',
      test: 'rows that the server does not count as the dump does are an error',
    },
    {
      guard: 'trusts-finished-tables-that-are-there',
      becomes: 'false',
      test: 'a finished table that somebody has dropped or emptied is restored again: DROP TABLE IF EXISTS a',
    },
    {
      guard: 'no-rows-twice-in-tables-of-others',
      becomes: 'true',
      test: 'a resumed restore of rows alone does not put rows into a table twice',
    },
    {
      guard: 'writes-to-no-other-database',
      becomes: 'true',
      test: 'refuses a dump that leads past the database that it is restored into: INSERT INTO `other`.`a` VALUES (1);',
    },
  ]),
  ...mutantsOf('integration/restore/refusals.test.ts', [
    {
      guard: 'refuses-databases-of-the-server',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: systemDatabase',
    },
    {
      guard: 'refuses-names-that-replace-each-other',
      becomes: '[]',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: differByCase',
    },
    {
      guard: 'replaces-no-object-of-another-spelling',
      becomes: 'false',
      test: 'into a server that takes names that differ by case for one of a dump of which nothing is known, a second table ends the restore before it replaces the first',
    },
    {
      guard: 'refuses-servers-that-are-read-only',
      becomes: 'false',
      test: 'a dry run and the restore refuse, by the same code and words, and write nothing: readOnly',
    },
  ]),
  ...mutantsOf('unit/functions/restore/rewrite/rewriter.test.ts', [
    {
      guard: 'rows-of-triggers-are-no-databases',
      becomes: 'false',
      test: 'names of databases of a database "old" are not those of the rows of a trigger',
    },
    {
      guard: 'renames-in-other-letters',
      becomes: 'true',
      test: 'names of databases in other letters are those of the database where the target ignores case, and there only',
    },
  ]),
];
