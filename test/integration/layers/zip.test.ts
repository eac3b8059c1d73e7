import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../dev/tools/command';
import { zipFolder } from '../../../dev/tools/zip';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-test-'));
  await mkdir(join(folder, 'content/inner'), { recursive: true });
  await writeFile(join(folder, 'content/z'), 'last');
  await writeFile(join(folder, 'content/inner/a'), 'first', { mode: 0o755 });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(['UTC', 'Pacific/Kiritimati', 'America/St_Johns'])('has the same bytes in the time zone %s', async (zone) => {
  const here = await zipFolder(join(folder, 'content'), join(folder, 'here.zip'));

  // The zone of a process can't be changed once it has asked for the time, so another process does it.
  const zip = join(__dirname, '../../../dev/tools/zip.ts');
  const script = `require(${JSON.stringify(zip)}).zipFolder(...process.argv.slice(1)).then((f) => console.log(f.sha256))`;
  const args = ['--require', 'tsx/cjs', '-e', script, join(folder, 'content'), join(folder, 'there.zip')];
  const there = await run(process.execPath, args, { env: { ...process.env, TZ: zone } });

  expect(there.trim()).toBe(here.sha256);
});

test('refuses symbolic links', async () => {
  await symlink('z', join(folder, 'content/link'));

  const call = zipFolder(join(folder, 'content'), join(folder, 'out.zip'));

  await expect(call).rejects.toThrow(/content\/link is not a plain file/);
});
