import { namesDatabases, onlyDatabase } from '../../../../../functions/dump-format/manifest/names-databases';

test.each([
  { databases: ['shop'], selected: undefined, names: false },
  { databases: ['shop'], selected: ['shop'], names: false },
  { databases: ['a*'], selected: ['`a*`'], names: false },
  { databases: ['shop'], selected: ['sh*'], names: true },
  { databases: ['shop', 'crm'], selected: undefined, names: true },
  { databases: [], selected: ['sh*'], names: true },
  { databases: [], selected: undefined, names: false },
])('a dump of $databases by $selected names its databases: $names', ({ databases, selected, names }) => {
  const source = { databases, ...(selected && { selection: { databases: selected, excludedDatabases: [] } }) };
  expect(namesDatabases(source)).toBe(names);
  expect(onlyDatabase(source)).toBe(names ? undefined : databases[0]);
});
