import { type Mutant, mutantsOf } from './mutant';

/** Drills: the verdict on a restore, and what a dump can do while it is restored. */
export const DRILL: readonly Mutant[] = [
  ...mutantsOf('unit/functions/drill/drill-dump.test.ts', [
    {
      guard: 'drills-verified-dumps-only',
      becomes: 'verdict',
      test: 'does not drill a dump that is damaged',
    },
    {
      guard: 'drills-the-manifest-of-the-verdict',
      becomes: 'false',
      test: 'does not drill a dump whose manifest was replaced',
    },
    {
      guard: 'drills-no-archived-dump',
      becomes: 'undefined',
      test: 'a dump in an archive is not drilled (full), and has no result',
    },
    {
      guard: 'drills-what-was-read-whole',
      becomes: 'false',
      test: 'does not drill a dump whose text can not be divided',
    },
    {
      guard: 'drills-the-verified-bytes',
      becomes: 'false',
      test: 'has no result when other bytes are read than were verified',
    },
    {
      guard: 'a-lack-of-resources-is-no-problem',
      becomes: 'false',
      test: 'has no result when memory is short, and leaves no server',
    },
    {
      guard: 'a-lost-connection-is-no-verdict',
      becomes: 'undefined',
      test: 'has no result when the connection is lost, and leaves no server',
    },
    {
      guard: 'a-full-disk-is-no-verdict',
      test: 'has no result when storage was short and the server refused an object, and leaves no server',
    },
    {
      guard: 'refuses-what-does-not-fit',
      becomes: 'true',
      test: 'refuses a full drill without room for the rows, with both figures, and restores nothing',
    },
    {
      guard: 'no-administrator-while-restoring',
      test: 'restores everything but rows, after its database and its definers',
    },
  ]),
  ...mutantsOf('unit/functions/drill/create-handler.test.ts', [
    {
      guard: 'unrestorable-raises-the-alarm',
      test: 'publishes the metric of a dump that does not restore although the verdict cannot be written',
    },
    {
      guard: 'only-a-full-drill-that-passed-counts',
      becomes: 'verdict',
      test: 'a full drill that did not pass does not count as one',
    },
    {
      guard: 'definitions-do-not-answer-for-rows',
      becomes: 'false',
      test: 'a drill of definitions does not end the alarm of a full drill that found something, and one that passes does',
    },
    {
      guard: 'only-a-newer-dump-waits',
      becomes: 'since',
      test: 'no day is counted while the newest verified dump is one that passed a full drill, as of a job with a dump a month',
    },
  ]),
  ...mutantsOf('unit/functions/drill/findings/accepted-findings.test.ts', [
    {
      guard: 'accepts-what-is-listed-only',
      becomes: 'this.#patterns',
      test: 'accepts no finding about another object than "table shop.open_orders" names, and reports that the entry is not needed',
    },
  ]),
  ...mutantsOf('unit/functions/drill/restore/definers.test.ts', [
    {
      guard: 'locks-definers',
      becomes: '`CREATE USER IF NOT EXISTS ${account}`',
      test: 'creates the definer of a trigger, locked',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/facts/file/source-facts.test.ts', [
    {
      guard: 'compares-with-facts-of-the-dump',
      becomes: 'false',
      test: 'compares nothing, and states why, when the facts are other ones',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/listing/dump-of-slot.test.ts', [
    {
      guard: 'a-slot-has-the-dump-with-a-manifest',
      becomes: 'possibleDumpKeys(prefix, target)',
      test: 'a slot has no dump when there is a dump without a manifest',
    },
  ]),
  ...mutantsOf('unit/functions/drill/server/start-server.test.ts', [
    {
      guard: 'ends-the-server-of-before',
      test: 'the server of an earlier invocation is ended, and its files are removed',
    },
    {
      guard: 'starts-with-enough-storage',
      test: 'a start without enough temporary storage is refused with both figures',
    },
  ]),
  ...mutantsOf('integration/drill/scratch-server.test.ts', [
    {
      guard: 'drill-server-has-no-port',
      test: 'a scratch server of mysql is empty, has one user who can log in, no port, and nothing that slows a restore',
    },
    {
      guard: 'no-event-runs-in-a-drill',
      test: 'a scratch server of mysql is empty, has one user who can log in, no port, and nothing that slows a restore',
    },
  ]),
  ...mutantsOf('integration/drill/restored-definitions.test.ts', [
    {
      guard: 'dumps-command-no-client',
      test: 'definitions that mariadb restores runs no program, and reads and writes no file, by commands of the client',
    },
    {
      guard: 'restores-without-global-privileges',
      becomes: '`GRANT ALL ON *.* TO ${account}`',
      test: 'definitions that mysql restores may not: SET GLOBAL max_connections = 1',
    },
    {
      guard: 'tables-stay-in-the-data-folder',
      test: 'definitions that mariadb restores puts no table into a folder of its own choice (InnoDB)',
    },
    {
      guard: 'restores-events-that-are-over',
      test: 'definitions that mysql restores creates an event that is over',
    },
  ]),
  ...mutantsOf('unit/functions/drill/full/restore-everything.test.ts', [
    {
      guard: 'a-lack-of-resources-is-no-finding',
      becomes: 'false',
      test: 'a lack of memory is no finding, and stops the drill',
    },
    {
      guard: 'a-new-error-is-a-finding',
      becomes: 'refused.size > 0',
      test: 'a setting that is refused for another reason than before is a finding',
    },
    {
      guard: 'rows-of-a-missing-table-only-follow-it',
      becomes: "statement.kind === 'insert'",
      test: 'rows that a table refuses are a finding, also when its keys were one',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/facts/compare/compare-rows.test.ts', [
    {
      guard: 'rows-of-missing-tables-are-missing',
      becomes: 'false',
      test: 'names a table with rows that is not there, unless that is accepted of its rows',
    },
  ]),
  ...mutantsOf('integration/drill/full.test.ts', [
    {
      guard: 'restored-rows-are-counted',
      becomes: 'true',
      test: 'a full drill of a dump of mysql names tables with lost rows and with another byte in a blob, and keeps the verdict on the definitions',
    },
    {
      guard: 'compares-checksums-of-the-source',
      becomes: 'undefined',
      test: 'a full drill of a dump of mysql names tables with lost rows and with another byte in a blob, and keeps the verdict on the definitions',
    },
  ]),
];
