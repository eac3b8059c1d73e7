import { brokenViews } from '../../../../../../functions/dump/preflight/restorability/broken-views';

const view = (name: string, text: string) => ({ database: 'shop', name, text });
const isLeftOut = (database: string, name: string) => database === 'shop' && name === 'audit';

test('finds views of tables that are left out, and views of these, in any order', () => {
  const views = [
    view('a', 'select `shop`.`c`.`x` AS `x` from `shop`.`c`'),
    view('b', 'select 1 AS `audit` from `shop`.`orders`'),
    view('c', 'select `shop`.`audit`.`x` AS `x` from (`shop`.`orders` join `shop`.`audit`)'),
    view('d', 'select `x` from `audit`'),
    view('e', 'select `x` from `crm`.`audit`'),
  ];
  const found = brokenViews(views, isLeftOut, (name) => name).map(({ name }) => name);
  expect(found.sort()).toEqual(['a', 'c', 'd']);
});

test('follows views whose names differ by case where the server ignores it', () => {
  const views = [view('A', 'select 1 from `audit`'), view('b', 'select 1 from `a`')];
  expect(brokenViews(views, isLeftOut, (name) => name.toLowerCase())).toHaveLength(2);
  expect(brokenViews(views, isLeftOut, (name) => name)).toHaveLength(1);
});
