import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeOnce } from '../../../../dev/tools/made-once';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'made-once-'));
});

afterEach(() => rm(cache, { recursive: true, force: true }));

test('callers of one process share one build', async () => {
  const make = jest.fn((draft: string) => writeFile(join(draft, 'tool'), ''));
  const folder = join(cache, 'kind', 'tools');

  const folders = await Promise.all([madeOnce(folder, make), madeOnce(folder, make)]);
  await madeOnce(folder, make);

  expect(folders).toEqual([folder, folder]);
  expect(make).toHaveBeenCalledTimes(1);
  expect(await readdir(folder)).toEqual(['tool']);
});

test('a failed build leaves nothing, and the next caller builds again', async () => {
  const folder = join(cache, 'tools');
  const failed = madeOnce(folder, () => Promise.reject(new Error('no compiler')));

  await expect(failed).rejects.toThrow('no compiler');

  expect(await readdir(cache)).toEqual([]);
  await madeOnce(folder, () => Promise.resolve());
  expect(existsSync(folder)).toBe(true);
});
