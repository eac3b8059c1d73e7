import { type Mutant, mutantsOf } from './mutant';

const REFUSED = 'a document that does not decide about everything is refused';
const STOPS = 'masking stops, and names no value, at';

/** Masking: nothing passes about which nothing is decided, and nothing that is not understood. */
export const MASK: readonly Mutant[] = [
  ...mutantsOf('unit/functions/mask/rules/decisions/decide.test.ts', [
    { guard: 'masks-nothing-with-a-problem', test: `${REFUSED} with the names of all columns that no rule names` },
    { guard: 'an-undecided-column-stops', test: `${REFUSED} with the names of all columns that no rule names` },
    {
      guard: 'a-rule-for-no-table-is-a-problem',
      test: `${REFUSED} by rules for a column or a table that is not there`,
    },
    {
      guard: 'a-rule-for-no-column-is-a-problem',
      test: `${REFUSED} by rules for a column or a table that is not there`,
    },
    {
      guard: 'an-unconfirmed-guess-is-refused',
      becomes: 'true',
      test: `${REFUSED} by a guess that nobody has confirmed`,
    },
    { guard: 'one-rule-decides-about-a-table', test: `${REFUSED} by two names for one table or column` },
    { guard: 'one-rule-decides-about-a-column', test: `${REFUSED} by two names for one table or column` },
    { guard: 'undecided-definitions-stop', test: `${REFUSED} by definitions that may hold data` },
    {
      guard: 'a-unique-key-stays-unique',
      becomes: '() => true',
      test: 'unique keys would have duplicates in varchar(15) NOT NULL by "hash": `a`',
    },
    {
      guard: 'both-sides-of-a-foreign-key-are-masked-equally',
      becomes: 'true',
      test: 'foreign keys would not hold by keep and hash in varchar(50)',
    },
    {
      guard: 'rows-that-would-refer-to-nothing',
      test: 'rows that refer to others are refused when it is not known which of them do',
    },
    {
      guard: 'foreign-keys-find-their-tables',
      becomes: 'table.foreignKeys',
      test: 'with lower_case_table_names = 2 a foreign key finds its table, whose name has upper case',
    },
  ]),
  ...mutantsOf('unit/functions/mask/publish/masked-facts.test.ts', [
    {
      guard: 'no-checksums-of-masked-rows',
      becomes: 'true',
      test: 'of rows that were masked there are no checksums, and of definitions that were dropped no facts',
    },
  ]),
  ...mutantsOf('unit/functions/mask/rewrite/masker.test.ts', [
    {
      guard: 'no-values-of-generated-columns',
      test: 'generated columns, which have values in rows without names, are left to the server',
    },
    {
      guard: 'zeros-in-front-do-not-count',
      test: 'rows of a sample refer to rows that stay when the numbers of the parent have zeros in front (ZEROFILL)',
    },
    {
      guard: 'connections-lead-nowhere',
      test: "definitions of a table of another server name no server and no password: ENGINE=FEDERATED DEFAULT CHARSET=latin1 CONNECTION='mysql://remote:swordfish@db.example.com:3306/shop/t'",
    },
    {
      guard: 'a-password-in-an-option-stops',
      becomes: 'false',
      test: "definitions of a table with a password in another option stop: ENGINE=CONNECT `TABLE_TYPE`='MYSQL' `OPTION_LIST`='user=remote,password=swordfish'",
    },
    { guard: 'a-cut-text-is-not-masked', test: `${STOPS} the end of a text within a statement` },
    { guard: 'an-unknown-table-stops', becomes: 'false', test: `${STOPS} rows of a table without rules` },
    {
      guard: 'the-server-is-not-named',
      becomes: "bytes.toString('latin1', 0, length)",
      test: 'the head has the database and not the server, wherever chunks of 1000 bytes end',
    },
    {
      guard: 'columns-of-partitions-are-no-columns',
      becomes: "depth === 1 && (isSymbol(before, '(') || isSymbol(before, ','))",
      test: 'definitions of a table name its columns, and others behind them: UNION=(`a`,`b`)',
    },
    { guard: 'other-rules-of-text-stop', becomes: 'false', test: `${STOPS} another character set` },
    { guard: 'an-unknown-head-stops', becomes: 'false', test: `${STOPS} rows before the definition` },
    { guard: 'an-unknown-statement-stops', becomes: 'false', test: `${STOPS} an UPDATE` },
    { guard: 'another-table-than-decided-stops', becomes: 'false', test: `${STOPS} another column than in the facts` },
    { guard: 'an-unknown-column-stops', becomes: 'false', test: `${STOPS} a column without rules` },
    { guard: 'an-unknown-value-stops', test: `${STOPS} a word` },
  ]),
  ...mutantsOf('unit/functions/dump-format/statements/rows/row-index.test.ts', [
    {
      guard: 'no-comments-in-rows',
      becomes: 'false',
      test: 'a dash at the end of a piece is that of a number, and two are a comment',
    },
  ]),
  ...mutantsOf('unit/functions/mask/values/masking-of-column.test.ts', [
    {
      guard: 'dropped-members-are-dropped',
      becomes: 'false',
      test: 'JSON values at paths are masked, and everything else stays byte by byte',
    },
    {
      guard: 'json-escapes-control-characters',
      becomes: "method === 'text' && out.bytes.subarray(start, out.length).includes(BACKSLASH)",
      test: 'JSON "a\\tb" in a text leaves JSON behind',
    },
    {
      guard: 'letters-that-differ-stay-different',
      becomes: 'this.ignoresCase',
      test: 'hash distinguishes what a binary collation distinguishes, and no more',
    },
  ]),
  ...mutantsOf('unit/functions/mask/scan/value-samplers.test.ts', [
    { guard: 'texts-that-go-are-originals', test: 'what goes as a whole by null has originals' },
  ]),
  ...mutantsOf('unit/functions/mask/rules/document/read-rules.test.ts', [
    {
      guard: 'a-name-is-there-once',
      test: 'a name that is there twice is refused, because a parser takes the last one',
    },
  ]),
  ...mutantsOf('unit/functions/mask/values/columns/json-column.test.ts', [
    {
      guard: 'documents-that-may-be-too-long-are-measured',
      becomes: 'false',
      test: 'a document that may be too long afterwards is left to JavaScript',
    },
  ]),
  ...mutantsOf('unit/functions/mask/values/program/batch.test.ts', [
    {
      guard: 'what-the-program-leaves-is-masked',
      test: 'values that are masked together become the same as one by one',
    },
  ]),
  ...mutantsOf('unit/functions/mask/values/keyed-function/masking-key.test.ts', [
    { guard: 'a-short-key-is-refused', test: 'a short key is refused, and not repeated' },
  ]),
];
