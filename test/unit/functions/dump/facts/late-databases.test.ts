import { lateDatabases } from '../../../../../functions/dump/facts/late-databases';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';

/** A server with these databases, and how many questions it answered. */
function server(...names: string[]) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    return statement.includes('lower_case') ? [['0']] : names.map((name) => [name]);
  };
  return { session: { rows }, asked };
}

test('names the databases that match and came during the dump', async () => {
  const { session } = server('shop_a', 'shop_b', 'shop_old', 'crm', 'mysql');
  expect(await lateDatabases(session, parseSelection(['shop_*'], ['*_old']), ['shop_a'])).toEqual([
    '[DATABASE_CAME] These databases match, and were created while the dump was made, so that it does not have them: "shop_b". The next dump has them; make one on demand when that is too late.',
  ]);
});

test('has nothing to report when none came', async () => {
  const { session } = server('shop_a', 'crm');
  expect(await lateDatabases(session, parseSelection(['shop_*']), ['shop_a'])).toEqual([]);
});

test('asks nothing without patterns', async () => {
  const { session, asked } = server('shop', 'crm');
  expect(await lateDatabases(session, parseSelection(['shop'], ['*_old']), ['shop'])).toEqual([]);
  expect(asked).toEqual([]);
});
