import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withAptRoot } from '../../../dev/tools/debian/apt-root';
import type { PackageSet } from '../../../dev/tools/debian/package-set';
import { debianPackages, requireLockedPackages } from '../../../dev/tools/debian/packages';
import { makeArchive } from './local-archive';

const TOOL: PackageSet = { name: 'tool', suite: 'sid', packages: { tool: '1.2' }, arches: ['x86_64'] };
const LIBRARY = { name: 'library', version: '5-1' };

let folder: string;
let output: string;
const cacheBefore = process.env.LAMBDA_MYSQLDUMP_CACHE;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debian-test-'));
  process.env.LAMBDA_MYSQLDUMP_CACHE = join(folder, 'cache');
  output = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  if (cacheBefore === undefined) delete process.env.LAMBDA_MYSQLDUMP_CACHE;
  else process.env.LAMBDA_MYSQLDUMP_CACHE = cacheBefore;
  await rm(folder, { recursive: true, force: true });
});

function archive(toolVersion: string) {
  return makeArchive(join(folder, 'archive'), [{ name: 'tool', version: toolVersion, depends: 'library' }, LIBRARY]);
}

test('installs the locked versions, and needs no archive the second time', async () => {
  const { source, indexed } = await archive('1.2.0-1');

  const first = await debianPackages(TOOL, 'x86_64', { locked: indexed, sources: [source] });
  const second = await debianPackages(TOOL, 'x86_64', { locked: indexed, sources: [] });

  expect(first.map(({ name, version }) => `${name} ${version}`)).toEqual(['tool 1.2.0-1', 'library 5-1']);
  expect(second).toEqual(first);
  const copyright = await readFile(join(first[0]?.root ?? '', 'usr/share/doc/tool/copyright'), 'utf8');
  expect(copyright).toContain('1.2.0-1');
  expect(output).not.toContain('packages.lock.json');
});

test('installs the newest version of the series when a locked version is gone, and reports it each time', async () => {
  const { indexed: locked } = await archive('1.2.0-1');
  const { source } = await archive('1.2.9-3');

  const found = await debianPackages(TOOL, 'x86_64', { locked, sources: [source] });
  const again = await debianPackages(TOOL, 'x86_64', { locked, sources: [] });

  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(['library 5-1', 'tool 1.2.9-3']);
  expect(again).toEqual(found);
  expect(output).toContain('no longer has all of tool/x86_64 in packages.lock.json');
  expect(output).toContain('tool 1.2.0-1 → 1.2.9-3');
});

test('a release is refused when a locked version is gone, even if its replacement is in the cache', async () => {
  const { indexed: locked } = await archive('1.2.0-1');
  const { source } = await archive('1.2.9-3');
  await debianPackages(TOOL, 'x86_64', { locked, sources: [source] });

  const call = requireLockedPackages([TOOL], { locked, sources: [source] });

  await expect(call).rejects.toThrow(
    /no longer has packages of packages\.lock\.json: tool 1\.2\.0-1 \(tool\/x86_64\)\. .*update-lock/,
  );
});

test('a release is made of locked versions that are there', async () => {
  const { source, indexed: locked } = await archive('1.2.0-1');
  await expect(requireLockedPackages([TOOL], { locked, sources: [source] })).resolves.toBeUndefined();
});

test('the index names the source of a package that has another one', async () => {
  const { source } = await makeArchive(join(folder, 'archive'), [
    { name: 'tool', version: '1.2.0-1', source: 'tools (1.2)' },
  ]);
  const [found] = await withAptRoot('sid', 'amd64', (apt) => apt.available(['tool']), [source]);
  expect(found).toMatchObject({ name: 'tool', source: 'tools' });
});

test('does not switch to another series by itself', async () => {
  const { indexed: locked } = await archive('1.2.0-1');
  const { source } = await archive('1.20.0-1');

  const call = debianPackages(TOOL, 'x86_64', { locked, sources: [source] });

  await expect(call).rejects.toThrow('has tool 1.20.0-1, but the series must be 1.2;');
});

test('refuses an archive without a valid signature', async () => {
  const { source, indexed: locked } = await archive('1.2.0-1');
  const { Trusted: _trusted, ...unsigned } = source;

  const call = debianPackages(TOOL, 'x86_64', { locked, sources: [unsigned] });

  await expect(call).rejects.toThrow(/is not signed/);
});

test('refuses a package that differs from the index', async () => {
  const { source, indexed: locked } = await archive('1.2.0-1');
  await appendFile(join(folder, 'archive/pool/tool_1.2.0-1_amd64.deb'), 'more');

  const call = debianPackages(TOOL, 'x86_64', { locked, sources: [source] });

  await expect(call).rejects.toThrow(/apt-get .* failed/);
  expect(existsSync(join(folder, 'cache/debian/unpacked'))).toBe(false);
});

test('tries the next source when one lacks the suite', async () => {
  const { source, indexed: locked } = await archive('1.2.0-1');
  const other = { URIs: `file:${folder}/nothing-here`, Trusted: 'yes' };

  const found = await debianPackages(TOOL, 'x86_64', { locked, sources: [other, source] });

  expect(found).toHaveLength(2);
});

test('gives the remedy on a machine without a Debian archive', async () => {
  const { indexed: locked } = await archive('1.2.0-1');

  const call = debianPackages(TOOL, 'x86_64', { locked, sources: [] });

  await expect(call).rejects.toThrow('set DEBIAN_MIRROR to the URL of one');
});
