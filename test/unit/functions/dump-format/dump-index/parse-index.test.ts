import { gzipSync } from 'node:zlib';
import type { DumpIndex } from '../../../../../functions/dump-format/dump-index/dump-index';
import { parseIndex } from '../../../../../functions/dump-format/dump-index/parse-index';
import { writeIndex } from '../../../../../functions/dump-format/dump-index/write-index';
import { sampleIndex } from './sample-index';

test('reads what was written, and equal indexes give equal files', async () => {
  const index = sampleIndex();
  const file = await writeIndex(index);
  expect(parseIndex(file.body)).toEqual(index);
  expect((await writeIndex(sampleIndex())).sha256).toBe(file.sha256);
});

test('stays small with ten thousand tables and the frames of 100 GB', async () => {
  const text = '\n\n-- Table structure for table `a_table_with_a_longer_name`\n\nCREATE TABLE `t` (a int);';
  const tables = Array.from({ length: 10_000 }, (_, i) => ({
    kind: 'table' as const,
    object: `table_number_${i}`,
    text,
  }));
  const index = sampleIndex(
    tables.flatMap((table) => [table, { ...table, kind: 'rows' as const }]),
    1_000_000,
  );
  const frames = Array.from({ length: 12_500 }, (_, i) => [
    i * 2_000_011,
    2_000_003,
    i * 8_388_608,
  ]) as DumpIndex['frames'];
  const dump = { ...index.dump, bytes: 25_000_200_000 };
  const { bytes } = await writeIndex({ ...index, dump, frames });
  expect(bytes).toBeLessThan(600_000);
});

const sound = sampleIndex();
const [first, ...others] = sound.sections;

test.each<[string, unknown, string]>([
  [
    'another version',
    { ...sound, schemaVersion: 2 },
    'has the schema version 2, and this program reads 1; use the version that wrote it.',
  ],
  ['no sections', { ...sound, sections: undefined }, 'has another form (sections: '],
  [
    'a kind that is not known',
    { ...sound, sections: [{ ...first, kind: 'x' }] },
    'has another form (sections.0.kind: ',
  ],
  ['a negative place', { ...sound, frames: [[-1, 4, 0]] }, 'has another form (frames.0.0: '],
  [
    'frames that overlap',
    {
      ...sound,
      frames: [
        [0, 10, 0],
        [9, 10, 5],
      ],
    },
    'has its frame 2 out of order.',
  ],
  [
    'frames whose text is in another order',
    {
      ...sound,
      frames: [
        [0, 10, 0],
        [10, 10, 5],
        [20, 10, 4],
      ],
    },
    'has its frame 3 out of order.',
  ],
  ['a text that begins before its first frame', { ...sound, frames: [[0, 10, 1]] }, 'has its frame 1 out of order.'],
  [
    'frames behind the end of the dump',
    { ...sound, frames: [[0, 10_000, 0]] },
    'has frames of 10000 bytes, and the dump has ',
  ],
  ['a gap between sections', { ...sound, sections: others }, 'has its section 1 out of order.'],
  ['sections that end too soon', { ...sound, sections: [first] }, 'has sections of 32 bytes, and the text has '],
  [
    'INSERTs outside of their section',
    { ...sound, sections: [{ ...first, inserts: [0, 40] }, ...others] },
    'has its section 1 out of order.',
  ],
])('refuses an index with %s', (_, content, message) => {
  const body = gzipSync(JSON.stringify(content));
  expect(() => parseIndex(body)).toThrow(`[INDEX_UNREADABLE] The index of the dump ${message}`);
});

test.each([
  ['no gzip', Buffer.from('{}')],
  ['half of its bytes', gzipSync(JSON.stringify(sound)).subarray(0, 100)],
  ['no JSON', gzipSync('{')],
])('refuses an index that is %s', (_, body) => {
  expect(() => parseIndex(body)).toThrow('[INDEX_UNREADABLE] The index of the dump is no gzip of JSON: ');
});
