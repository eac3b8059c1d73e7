import { factsOfDump, keptChecksums } from '../../../../../functions/dump/facts/facts-of-dump';
import { parseFacts } from '../../../../../functions/dump-format/facts/file/parse-facts';
import { fact, factsOf } from '../../dump-format/facts/sample-facts';

const TABLE = fact('table', ['orders']);
const CHECKSUMS = ['b', 'a'].map((name) => fact('checksum', [name], { checksum: '1', rowFormat: 'Dynamic' }));
const COMPUTED = { facts: CHECKSUMS, warning: 'late' };

test('a file has the checksums after all other facts, in the order of their names', async () => {
  const file = await factsOfDump(factsOf([TABLE]), CHECKSUMS, 'me');
  expect(parseFacts(file?.body ?? '').facts).toEqual([TABLE, ...CHECKSUMS.toReversed()]);
});

test('there is no file when the catalogue could not be read', async () => {
  await expect(factsOfDump(undefined, CHECKSUMS, 'me')).resolves.toBeUndefined();
});

test('checksums are kept as they were computed', () => {
  expect(keptChecksums(true, COMPUTED, false)).toBe(COMPUTED);
});

test('no checksums are missed by a job that asks for none', () => {
  expect(keptChecksums(false, undefined, true)).toEqual({ facts: [], warning: undefined });
});

test('there are none, with a warning, when one process made the dump', () => {
  expect(keptChecksums(true, undefined, false)).toEqual({
    facts: [],
    warning:
      '[CHECKSUMS_INCOMPLETE] The dump is complete, but no table has a checksum: the tables were not locked for the moment of its snapshot.',
  });
});

test('there are none, with a warning, when the schema may have changed', () => {
  expect(keptChecksums(true, COMPUTED, true)).toEqual({
    facts: [],
    warning: expect.stringContaining('no table has a checksum: the schema may have changed meanwhile.'),
  });
  expect(keptChecksums(true, { facts: [], warning: 'late' }, true)).toEqual({ facts: [], warning: 'late' });
});
