import type { ObjectStore } from '../../../../../functions/core/aws/object-store';
import { Toolbox } from '../../../../../functions/core/toolbox';
import type { DumpIndex, Section } from '../../../../../functions/dump-format/dump-index/dump-index';
import { definitionRanges, rangesFor, rangesOf } from '../../../../../functions/dump-format/dump-index/ranges';
import { readRanges } from '../../../../../functions/dump-format/dump-index/read-ranges';
import { MemoryBucket } from '../../core/aws/memory-bucket';
import { scriptedLayer } from '../../dump/scripted-layer';
import { KEY, manifestOf, SECTIONS, sampleIndex, TEXT } from './sample-index';

const signal = new AbortController().signal;

/** A dump that is its own compressed form. */
function setup({ index = sampleIndex(), zstd = 'exec cat', versions = false, text = TEXT } = {}) {
  const bucket = new MemoryBucket(versions);
  const object = bucket.put(KEY, text);
  const services = { store: bucket as unknown as ObjectStore, toolbox: new Toolbox(scriptedLayer({ zstd })) };
  const read = async (isChosen: (section: DumpIndex['sections'][number]) => boolean) => {
    let got = '';
    const reading = readRanges(
      manifestOf(index, object),
      rangesFor(index, isChosen),
      services,
      signal,
      ({ bytes, at }) => {
        expect(TEXT.slice(at, at + bytes.length)).toBe(bytes.toString());
        got += bytes;
      },
    );
    return { error: await reading.catch((error: unknown) => error), text: () => got };
  };
  return { bucket, read, services, object };
}

test.each([1, 7, 40, 1_000])(
  'gives the text of the sections that are chosen, with frames of %i bytes',
  async (frameBytes) => {
    const { bucket, read } = setup({ index: sampleIndex(SECTIONS, frameBytes) });
    const { text } = await read(({ kind }) => kind === 'header' || kind === 'rows');
    expect(text()).toBe(`${SECTIONS[0]?.text}${SECTIONS[2]?.text}`);
    if (frameBytes < 1_000) expect(bucket.bytesRead).toBeLessThan(TEXT.length);
  },
);

test('gives everything but rows without the frames of rows', async () => {
  const index = sampleIndex(SECTIONS, 10);
  const { bucket, services, object } = setup({ index });
  let text = '';
  await readRanges(
    manifestOf(index, object),
    rangesOf(index, definitionRanges(index)),
    services,
    signal,
    ({ bytes }) => {
      text += bytes;
    },
  );
  expect(text).toBe(TEXT.replace(SECTIONS[2]?.rows ?? '', ''));
  expect(bucket.bytesRead).toBeLessThan(TEXT.length - 40);
});

test('reads a dump without frames from its beginning, and not to its end', async () => {
  const index = { ...sampleIndex(), frames: [] };
  const long = `${TEXT}${'-- and so on\n'.repeat(100_000)}`;
  const { read } = setup({ index, text: long, zstd: `cat; exec sleep 600` });
  const { text } = await read(({ kind }) => kind === 'table');
  expect(text()).toBe(SECTIONS[1]?.text);
});

test.each([
  ['has another length', { zstd: 'head -c 3' }],
  ['does not decompress', { zstd: 'cat; echo "corrupt" >&2; exit 1' }],
  ['is too short', { text: TEXT.slice(0, -20) }],
])('refuses a text that %s', async (_, change) => {
  const { read } = setup(change);
  const { error } = await read(({ kind }) => kind === 'footer');
  expect(String(error)).toMatch(
    /\[INDEX_WRONG\] The bytes 160 to \d+ of the dump ".*" have \d+ bytes of text, and its index states \d+\./,
  );
});

test.each([-3, 1, 9])('gives nothing of a section that is %i bytes from its place', async (shift) => {
  const index = sampleIndex(SECTIONS, 10);
  const [header, table, ...others] = index.sections as [Section, Section, Section, Section];
  const moved = {
    ...index,
    sections: [{ ...header, to: header.to + shift }, { ...table, from: table.from + shift }, ...others],
  };
  const { read } = setup({ index: moved });
  const { error, text } = await read(({ kind }) => kind === 'table');
  expect(String(error)).toContain(
    `[INDEX_WRONG] The text of the dump "${KEY}" has something else at byte ${table.from + shift} than its index states (table "shop" "t").`,
  );
  expect(text()).toBe('');
});

test('reads the version of the manifest, when the dump was replaced', async () => {
  const { bucket, read } = setup({ versions: true });
  bucket.put(KEY, TEXT.toUpperCase());
  const { text } = await read(({ kind }) => kind === 'table');
  expect(text()).toBe(SECTIONS[1]?.text);
});

test('reads nothing of another object with the key of the dump', async () => {
  const { bucket, read } = setup();
  bucket.put(KEY, TEXT);
  const { error, text } = await read(({ kind }) => kind === 'table');
  expect(error).toMatchObject({ cause: { name: 'PreconditionFailed' } });
  expect(text()).toBe('');
});
