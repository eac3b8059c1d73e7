import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../functions/core/errors';
import { readSourceFacts } from '../../functions/dump-format/facts/file/source-facts';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { StatementSplitter } from '../../functions/dump-format/statements/statement-splitter';
import { decide } from '../../functions/mask/rules/decisions/decide';
import { readRules } from '../../functions/mask/rules/document/read-rules';
import { schemaOf } from '../../functions/mask/rules/tables/dump-schema';
import { NotFoundError, UsageError } from '../core/errors';
import { EXIT } from '../core/exit-codes';
import type { Session } from '../core/session';
import { chooseSoundDump } from '../dumps/choose-sound';
import { manifestOf } from '../dumps/manifest-of';
import { readText } from '../extract/read-text';
import { findTable } from '../extract/wanted';
import { draftRules } from '../mask/draft';
import { TablePreview } from '../mask/table-preview';
import { columns } from '../output/columns';
import { counted } from '../output/units';
import { findJob, findPlace } from '../place/place';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

const ACTIONS = ['init', 'check', 'preview'] as const;
const ROWS = 3;

export const mask = verb({
  name: 'mask',
  summary: 'Rules of masking: write a first document, compare it with the dump, see rows before and after',
  description: [
    '"init" prints a first document of rules for all tables of the dump: guesses by names and types, which are refused until',
    'somebody has confirmed each of them by removing its mark. "check" compares a document with the dump, reports every problem at',
    'once, and exits 1 when there is one. "preview" shows rows of a table before and after masking: its user sees the',
    'originals, and reads the dump with permissions that masking does not need.',
  ],
  arguments: [{ name: 'action', help: 'init, check or preview', required: true, choices: ACTIONS }, JOB, SLOT],
  options: {
    ...PLACE,
    rules: { type: 'string', placeholder: 'file', help: 'The document with the rules, for check and preview' },
    table: { type: 'string', placeholder: 'database.table', help: 'The table of which preview shows rows' },
    rows: { type: 'number', placeholder: 'number', most: 100, help: `Rows that preview shows; ${ROWS} by default` },
  },
  examples: [
    ['mask init shop > rules.json', 'a first document, from the newest dump'],
    ['mask check shop --rules rules.json', 'whether it decides about every column of the newest dump'],
    ['mask preview shop --rules rules.json --table shop.customers', 'rows before and after'],
  ],
  check: ({ arguments: [action], options: { rules, table, rows } }) => [
    ...(action === 'init' && rules !== undefined ? ['"mask init" excludes --rules.'] : []),
    ...(action !== 'init' && rules === undefined ? [`"mask ${action}" needs --rules.`] : []),
    ...(action === 'preview' && table === undefined ? ['"mask preview" needs --table.'] : []),
    ...(action !== 'preview' && (table !== undefined || rows !== undefined)
      ? [`"mask ${action}" excludes --table and --rows.`]
      : []),
  ],
  run: async ({ arguments: [action, job = '', slot = 'latest'], options }, session) => {
    const { output, clock, signal } = session;
    const rules = options.rules === undefined ? undefined : readRules(await documentIn(options.rules));
    const place = await findPlace(options, job, session);
    const known = await chooseSoundDump(place.store, await findJob(place, job, signal), slot, clock.now(), signal);
    const manifest = await manifestOf(place.store, known.dump, signal);
    const { facts, missing } = await readSourceFacts(place.store, manifest, signal);
    if (!facts) throw withoutFacts(known.dump.id, missing);
    const schema = schemaOf(facts);
    if (!rules) {
      output.text(JSON.stringify(draftRules(schema), undefined, 2));
      output.note('Every rule is a guess. Look at each of them, and remove "unconfirmed" when it is right.');
      return EXIT.done;
    }
    const decisions = decide(rules, schema, { allowsUnconfirmed: action === 'preview' });
    if (action === 'check') {
      const tables = decisions.tables.size;
      const { warnings } = decisions;
      output.result('check', { job, id: known.dump.id, tables, warnings }, (paint) => [
        `The rules decide about everything in the dump ${known.dump.id}: ${counted(tables, 'table')}.`,
        ...warnings.map((warning) => `${paint('yellow', 'Warning:')} ${warning}`),
      ]);
      return EXIT.done;
    }
    const { database, table } = findTable(options.table ?? '', manifest);
    const preview = new TablePreview(decisions, database, table, options.rows ?? ROWS, randomBytes(32).toString('hex'));
    await readUntil((statement) => preview.take(statement), known, manifest, { database, table }, session);
    output.result('preview', { job, id: known.dump.id, database, table, columns: preview.columns }, (paint) =>
      preview.columns.length === 0
        ? [`The table "${database}.${table}" has no rows.`]
        : columns(
            preview.columns.flatMap(({ column, method, before, after }) =>
              before.map((value, row) => [
                row === 0 ? paint('bold', column) : '',
                row === 0 ? method : '',
                short(value),
                method === 'keep' ? paint('dim', 'kept') : short(after[row] ?? paint('dim', 'dropped')),
              ]),
            ),
            { indent: 2 },
          ),
    );
    return EXIT.done;
  },
});

/** Characters of a value that are shown. */
const SHOWN = 40;

function short(literal: string): string {
  return literal.length > SHOWN ? `${literal.slice(0, SHOWN - 1)}…` : literal;
}

async function documentIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError([`The file of --rules can't be read: ${messageOf(error)}.`]);
  }
}

function withoutFacts(id: string, missing: string | undefined): NotFoundError {
  return new NotFoundError(
    'DUMP_NOT_FOUND',
    `The tables of the dump ${id} are not known. ${missing ?? ''} Choose another dump: masking needs the facts beside it.`,
  );
}

/** Reads statements of a table, and not more than somebody needs. */
async function readUntil(
  take: (statement: Parameters<ConstructorParameters<typeof StatementSplitter>[0]>[0]) => boolean,
  known: Parameters<typeof readText>[0],
  manifest: Manifest,
  table: { readonly database: string; readonly table: string },
  session: Session,
): Promise<void> {
  const enough = new AbortController();
  const splitter = new StatementSplitter((statement) => {
    if (!enough.signal.aborted && take(statement)) enough.abort();
  });
  const signal = AbortSignal.any([session.signal, enough.signal]);
  try {
    await readText(known, manifest, { tables: [table], rows: true }, false, { ...session, signal }, async (chunk) => {
      splitter.push(chunk);
      signal.throwIfAborted();
    });
  } catch (error) {
    if (!enough.signal.aborted || session.signal.aborted) throw error;
  }
}
