import { readDatabases } from '../../../../../functions/dump/preflight/databases';
import { cameMeanwhile, resolveDatabases } from '../../../../../functions/dump/preflight/resolve-databases';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';

const USER = "'backup'@'%'";
const SYSTEM = ['information_schema', 'mysql', 'performance_schema', 'sys', 'ndbinfo'];

interface Case {
  names?: readonly string[];
  excluded?: readonly string[];
  foldsCase?: boolean;
}

function resolve(databases: readonly string[], { names = [], excluded = [], foldsCase = false }: Case) {
  const server = { names: [...SYSTEM, ...names].sort(), foldsCase };
  return resolveDatabases(parseSelection(databases, excluded), server, USER);
}

/** Names with every kind of character that a server accepts. */
const ODD = [
  'a b',
  'a.b',
  `it's`,
  'say "hi"',
  'a`b',
  'a*b',
  '-x',
  'é',
  'ナ',
  '\\',
  '%',
  'a_b',
  'n'.repeat(64),
  '`',
  'x\\n',
];

describe('names', () => {
  test('stay in their order', () => {
    expect(resolve(['crm', 'shop'], { names: ['shop', 'crm', 'other'] })).toEqual({
      databases: ['crm', 'shop'],
      problems: [],
      warnings: [],
    });
  });

  test('that are missing are a problem, with those that the user sees', () => {
    const { databases, problems } = resolve(['shop', 'late', 'later'], { names: ['shop'] });
    expect(databases).toEqual(['shop', 'late', 'later']);
    expect(problems).toEqual([
      {
        code: 'DATABASE_MISSING',
        detail: `Databases "late", "later" do not exist, or ${USER} has no privilege on them. This user sees database "shop". Correct the variable database_names, create them, or grant the privileges.`,
      },
    ]);
  });

  test('of a server with many databases make a short message', () => {
    const names = Array.from({ length: 3_000 }, (_, i) => `tenant${i}`);
    const [problem] = resolve(['shop'], { names }).problems;
    expect(problem?.detail).toContain('and 2980 more');
    expect(problem?.detail.length).toBeLessThan(1_000);
  });

  test.each(ODD)('in backticks stand for exactly one database: %j', (name) => {
    const { databases, problems } = resolve([`\`${name.replaceAll('`', '``')}\``], { names: ODD });
    expect({ databases, problems }).toEqual({ databases: [name], problems: [] });
  });

  test('of databases of which the server ignores the case are found, and stay as they are written', () => {
    expect(resolve(['sHOP'], { names: ['Shop'], foldsCase: true })).toMatchObject({
      databases: ['sHOP'],
      problems: [],
    });
    expect(resolve(['sHOP'], { names: ['Shop'] }).problems).toHaveLength(1);
  });

  test('that the server takes for the same are dumped once', () => {
    expect(resolve(['Shop', 'shop'], { names: ['shop'], foldsCase: true }).databases).toEqual(['Shop']);
    expect(resolve(['Shop', 'shop'], { names: ['shop', 'Shop'] }).databases).toEqual(['Shop', 'shop']);
  });
});

describe('patterns', () => {
  test('become the names that they match, sorted, each once', () => {
    const names = ['shop_b', 'shop_a', 'crm', 'shop_a_old', 'other'];
    const { databases, warnings } = resolve(['crm', 'shop_*', '*_a', 'shop_b'], { names, excluded: ['*_old'] });
    expect({ databases, warnings }).toEqual({ databases: ['crm', 'shop_a', 'shop_b'], warnings: [] });
  });

  test('match names with every character', () => {
    expect(resolve(['*'], { names: ODD }).databases).toEqual([...ODD].sort());
  });

  test('never match a database of the server', () => {
    for (const pattern of ['*', 'm*', '*sys*', '*schema']) {
      expect(resolve([pattern, 'shop'], { names: ['shop'] }).databases).toEqual(['shop']);
      expect(resolve([pattern, 'shop'], { names: ['shop'], foldsCase: true }).databases).toEqual(['shop']);
    }
  });

  test("match a user's database whose name differs from the server's by case, where the server distinguishes case", () => {
    expect(resolve(['*'], { names: ['Sys', 'MySQL'] }).databases).toEqual(['MySQL', 'Sys']);
  });

  test('ignore case where the server does, and list a database once that is named, too', () => {
    const { databases } = resolve(['Shop_A', 'SHOP*'], { names: ['shop_a', 'shop_b'], foldsCase: true });
    expect(databases).toEqual(['Shop_A', 'shop_b']);
    expect(resolve(['SHOP*', 'x'], { names: ['shop_a', 'x'] }).databases).toEqual(['x']);
  });

  test('that match nothing are a warning, one for each list', () => {
    const { databases, problems, warnings } = resolve(['shop', 'crm_*', 'pim*'], {
      names: ['shop', 'old'],
      excluded: ['old', 'tmp', 'x*'],
    });
    expect({ databases, problems }).toEqual({ databases: ['shop'], problems: [] });
    expect(warnings).toEqual([
      '[PATTERN_UNMATCHED] No database of the server matches "crm_*", "pim*" of database_names. Correct or remove them unless it is so on purpose.',
      '[PATTERN_UNMATCHED] No database of the server matches "tmp", "x*" of exclude_databases. Correct or remove them unless it is so on purpose.',
    ]);
  });

  test.each([
    { what: 'none matches', databases: ['crm_*'], excluded: [] },
    { what: 'all are excluded', databases: ['sh*'], excluded: ['*op'] },
    { what: 'only a system database would match', databases: ['mysq*'], excluded: [] },
  ])('that leave no database are a problem: $what', ({ databases, excluded }) => {
    const { problems } = resolve(databases, { names: ['shop'], excluded });
    const without = excluded.length > 0 ? ' without "*op" of exclude_databases' : '';
    expect(problems).toEqual([
      {
        code: 'NO_DATABASE_LEFT',
        detail: `No database is left to dump: none matches "${databases[0]}" of database_names${without}. ${USER} sees database "shop". Correct the patterns, or create the databases.`,
      },
    ]);
  });

  test('that exclude a name only in the letter case of the server are a problem', () => {
    const [problem] = resolve(['Shop', 'x*'], { names: ['shop', 'x1'], excluded: ['shop'], foldsCase: true }).problems;
    expect(problem).toMatchObject({ code: 'CONNECTION_PARAMETER_INVALID' });
    expect(problem?.detail).toContain('got: ["\\"Shop\\" by \\"shop\\""]');
    expect(resolve(['Shop', 'x*'], { names: ['shop', 'Shop', 'x1'], excluded: ['shop'] }).problems).toEqual([]);
  });
});

describe('folders that the server lists as databases', () => {
  const names = ['shop', '#mysql50#lost+found', '#mysql50#.snapshot', '#mysql50#a-b'];

  test('are matched by no pattern, with a warning for those that may be databases', () => {
    const { databases, warnings } = resolve(['*'], { names });
    expect(databases).toEqual(['shop']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('[FOLDER_SKIPPED] Patterns do not match database "#mysql50#a-b"');
  });

  test('are no longer mentioned when they are excluded', () => {
    expect(resolve(['*'], { names, excluded: ['#mysql50#a-b'] }).warnings).toEqual([]);
  });
});

describe('databases that came during a dump', () => {
  const came = (databases: string[], excluded: string[], foldsCase = false) =>
    cameMeanwhile(
      parseSelection(databases, excluded),
      { names: [...SYSTEM, 'shop_a', 'shop_b', 'shop_old', 'crm', '#mysql50#shop_x'], foldsCase },
      ['Shop_a'],
    );

  test('are those that match and were not dumped', () => {
    expect(came(['shop*'], ['*_old'], true)).toEqual(['shop_b']);
    expect(came(['shop*'], ['*_old'])).toEqual(['shop_a', 'shop_b']);
  });

  test('are none of which only the name would match', () => {
    expect(came(['shop_b', 'crm'], [])).toEqual([]);
  });
});

test.each([
  ['0', false],
  ['1', true],
  ['2', true],
])('the case of names is ignored with lower_case_table_names = %s: %j', async (value, foldsCase) => {
  const session = { rows: async (statement: string) => (statement.includes('lower') ? [[value]] : [['b'], ['a']]) };
  expect(await readDatabases(session)).toEqual({ names: ['a', 'b'], foldsCase });
});
