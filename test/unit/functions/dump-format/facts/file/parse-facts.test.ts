import { gunzipSync, gzipSync } from 'node:zlib';
import { ownerOfFacts, parseFacts } from '../../../../../../functions/dump-format/facts/file/parse-facts';
import { writeFacts } from '../../../../../../functions/dump-format/facts/file/write-facts';
import { fact, factsOf } from '../sample-facts';

const FACTS = factsOf(
  [
    fact('table', ['orders\n"'], { comment: 'line\nbreak, tab\t, zero\0, 😀 and \u2028' }),
    fact('routine', ['PROCEDURE', 'p'], { security: 'DEFINER' }, { unknown: ['body'] }),
  ],
  { unknown: ['library'] },
);

test('written facts are read as they were, from the object and from its text', async () => {
  const { body } = await writeFacts(FACTS, 'owner-1');
  expect(parseFacts(body)).toEqual(FACTS);
  expect(parseFacts(gunzipSync(body).toString())).toEqual(FACTS);
  expect(ownerOfFacts(body)).toBe('owner-1');
});

test('equal facts give equal files', async () => {
  const [one, other] = await Promise.all([writeFacts(FACTS, 'owner-1'), writeFacts(FACTS, 'owner-1')]);
  expect(one).toEqual(other);
  expect(one.bytes).toBe(one.body.length);
  expect((await writeFacts(FACTS, 'owner-2')).sha256).not.toBe(one.sha256);
});

const HEADER = '{"schemaVersion":1,"flavour":"mysql","serverVersion":"9.7.4","unknown":[],"owner":"o"}\n';

test('facts with fields of a later version are read', () => {
  const line = '{"kind":"table","database":"shop","name":["t"],"attributes":{},"later":1}\n';
  expect(parseFacts(`${HEADER.replace('{', '{"later":{},')}${line}`).facts).toEqual([fact('table', ['t'])]);
});

test.each([
  ['nothing', '', /^\[FACTS_UNREADABLE\] The facts of the dump are not JSON in line 1\.$/],
  ['no gzip', Buffer.from('facts'), /are not a complete gzip stream: .*incorrect header check\.$/],
  [
    'half a gzip stream',
    gzipSync(HEADER).subarray(0, 40),
    /are not a complete gzip stream: .*unexpected end of file\.$/,
  ],
  [
    'another version',
    HEADER.replace('1', '2'),
    'have the schema version 2, and this function reads 1; deploy the version',
  ],
  ['a header without an owner', HEADER.replace(',"owner":"o"', ''), 'have an unexpected form in line 1 (owner: '],
  ['a list as a header', '[]\n', 'have an unexpected form in line 1 ('],
  ['null as a header', 'null\n', 'have an unexpected form in line 1 ('],
  ['a line that is not JSON', `${HEADER}{"kind"\n`, 'are not JSON in line 2.'],
  [
    'a kind that is unknown',
    `${HEADER}{"kind":"x","database":"d","name":[],"attributes":{}}\n`,
    'have an unexpected form in line 2 (kind: ',
  ],
  [
    'a value that is no string',
    `${HEADER}{"kind":"view","database":"d","name":[],"attributes":{"a":1}}\n`,
    'have an unexpected form in line 2 (attributes.a: ',
  ],
  [
    'a file that ends in a line',
    `${HEADER}{"kind":"view","database":"d","name":[],"attributes":{}}`,
    'end in the middle of a line.',
  ],
])('%s is refused with what is wrong', (_, content, message) => {
  expect(() => parseFacts(content)).toThrow(message);
});
