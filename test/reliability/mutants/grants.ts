import { mutantsOf } from './mutant';

const butNot = (what: string) => `does not accept as sufficient: ${what}`;
const asked = (what: string) => `a missing privilege is requested by its GRANT: ${what}`;
const nothing = (what: string) => `no privilege is missing with ${what}`;

/** Which grants suffice, and which are asked for. */
export const GRANTS = mutantsOf('dump/preflight/grants.ts', 'unit/functions/dump/preflight/grants.test.ts', [
  ...['SELECT', 'SHOW VIEW', 'TRIGGER'].map((privilege) => ({
    guard: `${privilege} is needed`,
    find: `'${privilege}', '${{ SELECT: 'SHOW VIEW', 'SHOW VIEW': 'TRIGGER', TRIGGER: 'EVENT' }[privilege]}'`,
    replace: `'${{ SELECT: 'SHOW VIEW', 'SHOW VIEW': 'TRIGGER', TRIGGER: 'EVENT' }[privilege]}'`,
    test: asked(privilege),
  })),
  {
    guard: 'EVENT is needed',
    find: "'TRIGGER', 'EVENT'] as const",
    replace: "'TRIGGER'] as const",
    test: asked('EVENT'),
  },
  {
    guard: 'routines must be visible: SHOW_ROUTINE',
    find: "needs.routines === 'show-routine' &&",
    replace: 'needs.routines === undefined &&',
    test: asked('SHOW ROUTINE: show-routine'),
  },
  {
    guard: 'routines must be visible: SELECT everywhere',
    find: "needs.routines === 'select-everywhere' &&",
    replace: 'needs.routines === undefined &&',
    test: asked('SHOW ROUTINE: select-everywhere'),
  },
  {
    guard: 'routines must be visible: SHOW CREATE ROUTINE',
    find: "needs.routines === 'show-create-routine' &&",
    replace: 'needs.routines === undefined &&',
    test: asked('SHOW ROUTINE: show-create-routine'),
  },
  {
    guard: 'routines must be visible: mysql.proc',
    find: "needs.routines === 'select-on-proc' &&",
    replace: 'needs.routines === undefined &&',
    test: asked('SHOW ROUTINE: select-on-proc'),
  },
  {
    guard: 'SELECT everywhere shows routines',
    find: "globally('SHOW_ROUTINE') && !globally('SELECT')) {",
    replace: "globally('SHOW_ROUTINE')) {",
    test: nothing('SELECT everywhere, which shows routines too'),
  },
  {
    guard: 'SELECT on mysql.proc shows routines',
    find: "grant.database === 'mysql' && grant.table === 'proc'",
    replace: "grant.database === 'mysql' && grant.table === undefined",
    test: nothing('SELECT on mysql.proc, for older servers'),
  },
  {
    guard: 'only SELECT on mysql.proc shows routines',
    find: "grant.table === 'proc' && gives(grant, 'SELECT'),",
    replace: "grant.table === 'proc',",
    test: butNot('another privilege on mysql.proc'),
  },
  {
    guard: 'only mysql.proc shows routines',
    find: " && grant.table === 'proc'",
    replace: '',
    test: butNot('SELECT on another table of mysql'),
  },
  {
    guard: 'SELECT on all of mysql shows routines',
    find: "decidingEntries(grants, 'mysql', needs)",
    replace: "decidingEntries([], 'mysql', needs)",
    test: nothing('SELECT on all of mysql, for older servers'),
  },
  {
    guard: 'of equally specific patterns for mysql each has to show routines',
    find: "decidingEntries(grants, 'mysql', needs).every(",
    replace: "decidingEntries(grants, 'mysql', needs).some(",
    test: butNot('SELECT on one of two patterns for mysql'),
  },
  {
    guard: 'a table named proc elsewhere shows no routines',
    find: "grant.database === 'mysql' && ",
    replace: '',
    test: butNot('SELECT on a table of that name elsewhere'),
  },
  {
    guard: 'a grant on one table is none on the database',
    find: ' || table !== undefined',
    replace: '',
    test: butNot('one table'),
  },
  {
    guard: 'a grant on another database is none on this one',
    find: ' || !matches(pattern, database, needs)',
    replace: '',
    test: butNot('another database'),
  },
  {
    guard: 'a name is matched to its end',
    find: 'new RegExp(`^${expression}$`',
    replace: 'new RegExp(`^${expression}`',
    test: butNot('another database'),
  },
  {
    guard: 'a name is matched from its beginning',
    find: 'new RegExp(`^${expression}$`',
    replace: 'new RegExp(`${expression}$`',
    test: butNot('another database'),
  },
  {
    guard: 'an escaped wildcard stands for itself',
    find: "if (wildcard) return wildcard === '%' ? ",
    replace: "if (wildcard || escaped === '_') return wildcard === '%' ? ",
    test: butNot('a wildcard that is escaped'),
  },
  {
    guard: 'one wildcard character is one character',
    find: "'[\\\\s\\\\S]*' : '[\\\\s\\\\S]'",
    replace: "'[\\\\s\\\\S]*' : '[\\\\s\\\\S]*'",
    test: butNot('a wildcard for one character'),
  },
  {
    guard: 'a name is no regular expression',
    find: String.raw`.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')`,
    replace: '',
    test: butNot('another database'),
  },
  {
    guard: 'a character beyond U+FFFF is one character',
    find: "$`, 'u')",
    replace: '$`)',
    test: nothing('unicode'),
  },
  {
    guard: 'with partial revokes names are literal',
    find: 'if (literalNames) return pattern === database;',
    replace: '',
    test: butNot('a wildcard where names are literal'),
  },
  {
    guard: 'what is revoked in part is missing',
    find: '!globally(privilege) || revoked(privilege)',
    replace: '!globally(privilege)',
    test: butNot('a global privilege that is partly revoked'),
  },
  {
    guard: 'a revoke on another database is none on this one',
    find: 'grant.revoked && grant.database === database && gives',
    replace: 'grant.revoked && gives',
    test: nothing('a global privilege that is revoked elsewhere'),
  },
  {
    guard: 'a revoke is no grant on a database',
    find: ' || revoked || ',
    replace: ' || ',
    test: butNot('a global privilege that is partly revoked'),
  },
  {
    guard: 'a grant on a database is none on all',
    find: 'return grant.database === undefined && !grant.revoked;',
    replace: 'return !grant.revoked;',
    test: butNot('ALL on the database, which shows no routines'),
  },
  {
    guard: 'a revoke is no grant on all',
    find: 'grant.database === undefined && !grant.revoked;',
    replace: 'grant.database === undefined;',
    test: butNot('a global privilege that is revoked everywhere'),
  },
  {
    guard: 'a quoted star is a name',
    find: "name === '*' ? undefined",
    replace: "name === '*' || name === '`*`' ? undefined",
    test: butNot('a database whose name is a star'),
  },
  {
    guard: 'a grant on columns is none on the table',
    find: String.raw`/,\s*(?![^(]*\))/`,
    replace: String.raw`/[\s(),\x60]+/`,
    test: butNot('SELECT on columns'),
  },
  {
    guard: 'ALL PRIVILEGES on a database are all of them',
    find: '!privileges.has(privilege) && !privileges.has(ALL)',
    replace: '!privileges.has(privilege)',
    test: nothing('all privileges on the database'),
  },
  {
    guard: 'ALL PRIVILEGES everywhere are all of them',
    find: 'return privileges.has(privilege) || privileges.has(ALL);',
    replace: 'return privileges.has(privilege);',
    test: nothing('all privileges everywhere'),
  },
  {
    guard: 'a grant on a pattern is not added to one on the database',
    find: 'filter(({ pattern }) => specificity(pattern) === highest)',
    replace:
      'slice(0, 1).map(({ pattern }) => ({ pattern, privileges: new Set([...entries.values()].flatMap((one) => [...one.privileges])) }))',
    test: butNot('a pattern beside the database'),
  },
  {
    guard: 'the pattern whose wildcard comes last decides',
    find: 'specificity(pattern) === highest',
    replace: 'pattern !== undefined',
    test: nothing('a wider pattern that grants less'),
  },
  {
    guard: 'of equally specific patterns each has to do',
    find: 'specificity(pattern) === highest);',
    replace: 'specificity(pattern) === highest).slice(0, 1);',
    test: butNot('one of two patterns that are equally specific'),
  },
  {
    guard: 'an escaped wildcard makes no pattern less specific',
    find: String.raw`.replaceAll(/\\[\s\S]/g, '..')`,
    replace: '',
    test: nothing('an escaped name beside a pattern'),
  },
  {
    guard: 'a name without a wildcard is the most specific',
    find: 'wildcard < 0 ? Number.POSITIVE_INFINITY',
    replace: 'wildcard < 0 ? -1',
    test: nothing('a wider pattern that grants less'),
  },
  {
    guard: 'with roles each pattern that matches may decide',
    find: 'if (needs.mixedWithRoles) return',
    replace: 'if (needs.mixedWithRoles === undefined) return',
    test: butNot('a wider pattern that a role may bring in'),
  },
  {
    guard: 'a GRANT names one database and no other',
    find: String.raw`database.replaceAll(/[\\_%]/g, '\\$&')`,
    replace: 'database',
    test: 'the GRANT for shop_eu covers only that database',
  },
  {
    guard: 'a GRANT quotes what it names',
    find: '${identifier(pattern)}',
    replace: '\\`${pattern}\\`',
    test: 'the GRANT for a`b covers only that database',
  },
  {
    guard: 'a quoted backtick is one',
    find: "name.slice(1, -1).replaceAll('``', '`')",
    replace: 'name.slice(1, -1)',
    test: nothing('a name with a backtick'),
  },
]);
