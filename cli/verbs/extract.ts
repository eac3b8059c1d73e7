import { type Statement, StatementSplitter } from '../../functions/dump-format/statements/statement-splitter';
import { NotFoundError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import { chooseSoundDump } from '../dumps/choose-sound';
import { checkSize, manifestOf } from '../dumps/manifest-of';
import { readText } from '../extract/read-text';
import { readUsersOfDump } from '../extract/users';
import { findTable, StatementFilter, type Wanted, withDelimiter } from '../extract/wanted';
import { findJob, findPlace } from '../place/place';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

export const extract = verb({
  name: 'extract',
  summary: 'Print a table of a dump, or its definitions, as SQL',
  description: [
    'Prints SQL for mysql or mariadb on standard output. With the index that the verification writes, only the parts of the',
    'dump that are needed are read (zstd); otherwise all of it. Tables come without their triggers, and without USE and CREATE',
    'DATABASE, so that they restore into the database that the client has selected. Use "set -o pipefail" with a pipe: a',
    'damage that is found at the end of the dump exits 5.',
    'With --users it prints the accounts that were dumped with the databases: SQL with the hashes of their passwords.',
  ],
  arguments: [JOB, SLOT],
  options: {
    ...PLACE,
    table: {
      type: 'string',
      placeholder: 'database.table',
      repeated: true,
      help: 'This table; the database may be left out of a dump of one',
    },
    'no-index': { type: 'flag', help: 'Read the dump from its beginning, without its index' },
    'schema-only': { type: 'flag', help: 'Definitions without rows: of the tables, or of everything' },
    users: { type: 'flag', help: 'The accounts of the server (dump_users), with the hashes of their passwords' },
  },
  examples: [
    ['extract shop 2026-11-20 --table orders | mysql --binary-mode rescue', 'one table into another database'],
    ['extract shop --schema-only > schema.sql', 'the definitions of the newest dump'],
    ['extract shop --users | mysql --force', 'the accounts of the newest dump'],
  ],
  check: ({ options }) => {
    const ofDump = options.table.length > 0 || options['schema-only'];
    if (options.users) return ofDump ? ['--users excludes --table and --schema-only.'] : [];
    return ofDump ? [] : ['Name what is extracted: --table, --schema-only or --users.'];
  },
  run: async ({ arguments: [job = '', slot = 'latest'], options }, session) => {
    const { output, clock, signal } = session;
    const place = await findPlace(options, job, session);
    const known = await chooseSoundDump(place.store, await findJob(place, job, signal), slot, clock.now(), signal);
    const manifest = await manifestOf(place.store, known.dump, signal);
    if (options.users) {
      await output.bytes(await readUsersOfDump(place.store, manifest, signal), signal);
      return EXIT.done;
    }
    checkSize(known.dump, manifest);
    const wanted: Wanted = {
      tables: options.table.length === 0 ? undefined : options.table.map((name) => findTable(name, manifest)),
      rows: !options['schema-only'],
    };
    const filter = new StatementFilter(wanted);
    const pieces: Buffer[] = [];
    const splitter = new StatementSplitter((statement: Statement) => {
      if (filter.isWanted(statement)) pieces.push(...withDelimiter(statement));
    });
    const print = async () => {
      for (const piece of pieces.splice(0)) await output.bytes(piece, signal);
      signal.throwIfAborted();
    };
    await readText(known, manifest, wanted, options['no-index'], session, async (chunk) => {
      splitter.push(chunk);
      await print();
    });
    splitter.end();
    await print();
    const missing = wanted.tables?.filter((table) => !filter.found.has(table)) ?? [];
    if (missing.length > 0) {
      const names = missing.map(({ database, table }) => `"${database}.${table}"`).join(', ');
      throw new NotFoundError(
        'DUMP_NOT_FOUND',
        `The dump has no definition of the table ${names}: it may be a view. "lambda-mysqldump show" lists the tables with their rows.`,
      );
    }
    return EXIT.done;
  },
});
