import type { Queryable } from '../../../../../functions/core/sql/queryable';
import { grantNeeds, grantProblems } from '../../../../../functions/dump/preflight/user-grants';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';
import { named, selectionOf } from '../tables/selections';

const USER = "'backup'@'%'";
const to = (privileges: string, place: string) => `GRANT ${privileges} ON ${place} TO \`backup\`@\`%\``;
const LEAST = [to('SHOW_ROUTINE', '*.*'), to('SHOW VIEW, TRIGGER, EVENT', '`shop`.*')];

/** What a user lacks who has these grants, at a server that has these tables in `shop` for it. */
async function problems(
  lines: readonly string[],
  tables: readonly string[],
  { excluded = ['shop.secret*'], names = ['shop'], databases = ['shop'], foldsCase = false } = {},
): Promise<string[]> {
  const session: Queryable = {
    rows: async (statement: string) => (statement.startsWith('SHOW GRANTS') ? lines.map((line) => [line]) : []),
  };
  const selection = parseSelection(names);
  const tableSelection = selectionOf({ excluded, foldsCase });
  const objects = tables.map((name) => ({ ...named(name), bytes: 0 }));
  const selected = { tableSelection, objects };
  const greeting = { flavour: 'mysql', version: '9.7.4' } as const;
  const question = await grantNeeds(session, greeting, databases, selection, foldsCase, selected);
  return grantProblems(question, USER, selection);
}

describe('a user who reads table by table', () => {
  const reading = [...LEAST, to('SELECT', '`shop`.`orders`')];

  test.each([
    { when: 'exists', tables: ['orders', 'secret'] },
    { when: 'does not exist', tables: ['orders'] },
  ])('lacks nothing while what is left out $when', async ({ tables }) => {
    expect(await problems(reading, tables)).toEqual([]);
  });

  test('is asked for a new table alone, and never for the database', async () => {
    const [problem = ''] = await problems(reading, ['orders', 'new']);
    expect(problem).toContain(`GRANT SELECT ON \`shop\`.\`new\` TO ${USER};`);
    expect(problem).not.toContain('GRANT SELECT ON `shop`.*');
  });

  test('is asked for the database when no pattern is about it', async () => {
    const [problem] = await problems(reading, ['orders'], { excluded: ['crm.secret'] });
    expect(problem).toContain(`GRANT SELECT ON \`shop\`.* TO ${USER};`);
  });

  test('has its databases compared with the patterns as the server compares names', async () => {
    const excluded = ['SHOP.secret'];
    expect(await problems(reading, ['orders'], { excluded, foldsCase: true })).toEqual([]);
    expect(await problems(reading, ['orders'], { excluded })).toHaveLength(1);
  });
});

test('a database that the user does not see yet is not asked for as a whole when patterns are about it', async () => {
  const [problem = ''] = await problems([], [], { excluded: ['*.secret'], names: ['crm*'], databases: [] });
  expect(problem).toContain('GRANT SHOW VIEW, TRIGGER, EVENT ON `crm%`.*');
  expect(problem).toContain('the next run lists SELECT on each table of `crm`');
  expect(problem).not.toContain('GRANT SELECT');
});
