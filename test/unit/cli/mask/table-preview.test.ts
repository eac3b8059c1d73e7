import { TablePreview } from '../../../../cli/mask/table-preview';
import { StatementSplitter } from '../../../../functions/dump-format/statements/statement-splitter';
import { decided, dumpOf, factsOf } from '../../functions/mask/masking';

const DECISIONS = decided(
  { tables: { 'shop.customers': { columns: { id: 'keep', email: 'email' } } } },
  factsOf({ customers: { columns: { id: 'int', email: 'varchar(100)' } } }),
);

function preview(text: string, most = 2) {
  const found = new TablePreview(DECISIONS, 'shop', 'customers', most, 'k'.repeat(32));
  const enough: boolean[] = [];
  const splitter = new StatementSplitter((statement) => enough.push(found.take(statement)));
  splitter.push(Buffer.from(text));
  splitter.end();
  return { columns: found.columns, enough };
}

test('shows the first rows of a table before and after masking', () => {
  const { columns, enough } = preview(
    dumpOf('customers', ['id', 'email'], "(1,'a@real.test'),(2,NULL),(3,'c@real.test')"),
  );
  expect(columns).toEqual([
    { column: 'id', method: 'keep', before: ['1', '2'], after: ['1', '2'] },
    {
      column: 'email',
      method: 'email',
      before: ["'a@real.test'", 'NULL'],
      after: [expect.stringMatching(/^'.*@example\.com'$/), 'NULL'],
    },
  ]);
  expect(enough.at(-1)).toBe(true);
});

test('shows nothing of a table without rows, and of other tables', () => {
  expect(preview(dumpOf('orders', ['id', 'email'], "(1,'a@real.test')")).columns).toEqual([]);
});
