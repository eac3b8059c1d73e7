import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { debianSources } from '../../../dev/tools/debian/apt-sources';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apt-sources-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function aptFolder(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

const DEB822 = `# a comment
Types: deb deb-src
# another
URIs: http://debian.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: ${KEYRING}

Types: deb
URIs: http://debian.test/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${KEYRING}
`;

const ONE_LINE = `# a comment
deb [arch=amd64 signed-by=${KEYRING}] http://debian.test/debian bookworm main contrib # the archive
deb-src http://debian.test/debian bookworm main
deb [signed-by=${KEYRING}] http://debian.test/debian-security bookworm-security main
`;

test.each([
  ['deb822', { 'sources.list.d/debian.sources': DEB822 }],
  ['one line each', { 'sources.list': ONE_LINE }],
  ['one line each, in a part', { 'sources.list.d/debian.list': ONE_LINE }],
])('finds the archive and its keyring in sources of the format: %s', async (_format, files) => {
  const sources = debianSources(await aptFolder(files), undefined);

  expect(sources).toEqual([{ URIs: 'http://debian.test/debian', 'Signed-By': KEYRING }]);
});

test('leaves out disabled sources and repositories with a key of their own', async () => {
  const files = {
    'sources.list.d/off.sources': DEB822.replace('Types: deb deb-src', 'Enabled: no\nTypes: deb'),
    'sources.list.d/vendor.list': 'deb [signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.test bookworm main\n',
    'sources.list.d/old.list.disabled': ONE_LINE,
  };

  expect(debianSources(await aptFolder(files), undefined)).toEqual([]);
});

test('prefers the source that names the keyring of the archive', async () => {
  const files = {
    'sources.list.d/a-vendor.list': 'deb http://vendor.test/apt bookworm main\n',
    'sources.list.d/debian.sources': DEB822,
  };

  const sources = debianSources(await aptFolder(files), undefined);

  expect(sources.map(({ URIs }) => URIs)).toEqual(['http://debian.test/debian', 'http://vendor.test/apt']);
});

test('accepts a key that is embedded in the sources file', async () => {
  const key = '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEY865UxYJKwYB/A\n -----END PGP PUBLIC KEY BLOCK-----';
  const text = `Types: deb\nURIs: http://debian.test/debian\nSuites: trixie\nComponents: main\nSigned-By:${key}\n`;

  const sources = debianSources(await aptFolder({ 'sources.list.d/debian.sources': text }), undefined);

  expect(sources).toEqual([{ URIs: 'http://debian.test/debian', 'Signed-By': key }]);
});

test('uses only the mirror that it is given', async () => {
  const sources = debianSources(await aptFolder({ 'sources.list': ONE_LINE }), 'http://mirror.test/debian');

  expect(sources).toEqual([{ URIs: 'http://mirror.test/debian' }]);
});
