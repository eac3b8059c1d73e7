import type { UploadedSlice } from '../../../../../functions/dump/dumping/dump-and-upload';
import { together } from '../../../../../functions/dump/dumping/dump-with-one-process';

type Dumped = Omit<UploadedSlice, 'uploaded' | 'structures'>;

const program = (name: string) =>
  ({
    tables: [{ database: 'shop', name }],
    sequences: [],
    notes: [`note of ${name}`],
    evidence: { unexpectedLines: [name] },
  }) as unknown as Dumped;

test('the gate gets the evidence of each program, in the order of the dump', () => {
  const dump = together([{ ...program('orders'), structures: program('log') }, program('customers')], ['a note']);
  expect(dump.evidence.map(({ unexpectedLines }) => unexpectedLines)).toEqual([['log'], ['orders'], ['customers']]);
  expect(dump.tables.map(({ name }) => name)).toEqual(['log', 'orders', 'customers']);
  expect(dump.withoutRows.map(({ name }) => name)).toEqual(['log']);
  expect(dump.notes).toEqual(['a note', 'note of log', 'note of orders', 'note of customers']);
});
