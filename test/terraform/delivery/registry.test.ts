import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Terraform, terraform } from '../../../dev/terraform';
import { terraformCliConfig } from '../../../dev/terraform/providers';
import { run } from '../../../dev/tools/command';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { zipFolder } from '../../../dev/tools/zip';
import { MODULES, packageZips } from '../../../infra/build/packages';
import { copyModule } from '../../../infra/release/module-folder';
import { commitRelease, REGISTRY_REPOSITORY, writeRegistryTree } from '../../../infra/release/registry-tree';
import { type ModuleRegistry, serveModule } from './module-registry';

/* A release as a user has it: the repository by its tag, or by a range of versions from a registry, and the archive by its address. */

const RELEASE = { version: '1.2.3', namespace: 'acme' };

/** The registry that the configuration of Terraform finds on loopback. */
const HOST = 'registry.example.com';

let repository: string;
let registry: ModuleRegistry;
let ownConfig: string | undefined;

/** A repository with the modules of this checkout, and placeholders for the packages. */
async function releasedInto(folder: string): Promise<string> {
  mkdirSync(folder);
  await writeRegistryTree(folder, RELEASE);
  for (const module of MODULES) {
    const dist = join(folder, module.name === 'mysqldump' ? '' : `modules/${module.name}`, 'dist');
    mkdirSync(dist, { recursive: true });
    for (const zip of packageZips(module)) writeFileSync(join(dist, zip), 'a package');
  }
  return commitRelease(folder, RELEASE);
}

beforeAll(async () => {
  repository = join(temporaryFolder('registry'), REGISTRY_REPOSITORY);
  await releasedInto(repository);
  const released = temporaryFolder('registry-release');
  copyModule('scheduled-script', join(released, 'module'));
  await zipFolder(join(released, 'module'), join(released, 'module.zip'));
  registry = await serveModule(repository, join(released, 'module.zip'));
  const config = join(temporaryFolder('registry-config'), 'config.tfrc');
  const host = `host "${HOST}" {\n  services = { "modules.v1" = "${registry.url}" }\n}\n`;
  writeFileSync(config, readFileSync(await terraformCliConfig(), 'utf8') + host);
  ownConfig = process.env.TF_CLI_CONFIG_FILE;
  process.env.TF_CLI_CONFIG_FILE = config;
});

afterAll(async () => {
  if (ownConfig === undefined) delete process.env.TF_CLI_CONFIG_FILE;
  else process.env.TF_CLI_CONFIG_FILE = ownConfig;
  await registry?.close();
});

const INPUTS = {
  mysqldump: {
    name: 'shop',
    schedule_expression: 'cron(0 3 * * ? *)',
    vpc_id: 'vpc-0a1b2c3d4e5f60718',
    subnet_ids: ['subnet-0a1b2c3d4e5f60718'],
    database_security_group_ids: ['sg-0a1b2c3d4e5f60718'],
    database_host: 'db.example.com',
    database_names: ['shop'],
    database_username: 'dump',
    database_password_parameter: '/shop/dump/password',
  },
  'scheduled-script': {
    name: 'nightly',
    schedule_expression: 'cron(0 3 * * ? *)',
    script_path: '${path.module}/main.tf.json',
  },
};

/** A configuration with modules of the repository, by the names of their blocks. */
async function userOf(blocks: Readonly<Record<string, object>>): Promise<Terraform> {
  const folder = temporaryFolder('registry-user');
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ module: blocks }));
  return terraform({ folder });
}

test('the repository has one commit without a parent, on a branch and with a tag of its own', async () => {
  const git = (...args: string[]) => run('git', args, { cwd: repository });
  expect((await git('log', '--all', '--format=%s|%P|%an')).trim()).toBe('Version 1.2.3||lambda-mysqldump');
  expect((await git('for-each-ref', '--format=%(refname)')).trim().split('\n')).toEqual([
    'refs/heads/release-1.2.3',
    'refs/tags/v1.2.3',
  ]);
  expect(await git('status', '--porcelain')).toBe('');
});

test('the repository has the standard structure of a module, and everything of the archive', () => {
  expect(readdirSync(repository).sort()).toEqual([
    '.git',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'cli',
    'dist',
    'docs',
    'examples',
    'main.tf.json',
    'modules',
    'outputs.tf.json',
    'variables.tf.json',
    'versions.tf.json',
  ]);
  expect(readdirSync(join(repository, 'modules/scheduled-script'))).toEqual(
    expect.arrayContaining(['README.md', 'dist', 'examples', 'main.tf.json']),
  );
  const ofMain = MODULES.filter(({ name }) => name === 'mysqldump').flatMap(packageZips);
  expect(readdirSync(join(repository, 'dist')).sort()).toEqual(ofMain.sort());
});

test.each([
  ['README.md', '  source  = "acme/mysqldump/aws"\n  version = "~> 1.2"\n'],
  [
    'modules/scheduled-script/README.md',
    '  source  = "acme/mysqldump/aws//modules/scheduled-script"\n  version = "~> 1.2"\n',
  ],
])('%s names the address in the registry, and no file that is not there', (file, source) => {
  const text = readFileSync(join(repository, file), 'utf8');
  expect(text).toContain(source);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) =>
    join(repository, file, '..', link),
  );
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

test('the same input gives the same commit', async () => {
  const again = join(temporaryFolder('registry-again'), REGISTRY_REPOSITORY);
  expect(await releasedInto(again)).toBe((await run('git', ['rev-parse', 'v1.2.3'], { cwd: repository })).trim());
});

test('the modules are installed by a tag, by a range of versions and by the address of an archive, and are valid', async () => {
  const address = `${HOST}/acme/mysqldump/aws`;
  const user = await userOf({
    archive: { ...INPUTS['scheduled-script'], source: `${registry.url}release.zip` },
    tag: { ...INPUTS.mysqldump, source: `git::file://${repository}?ref=v1.2.3` },
    range: { ...INPUTS.mysqldump, source: address, version: '~> 1.0' },
    script: { ...INPUTS['scheduled-script'], source: `${address}//modules/scheduled-script`, version: '~> 1.2' },
  });
  try {
    await user.init();
    await user.validate();
    const installed = JSON.parse(readFileSync(join(user.workFolder, '.terraform/modules/modules.json'), 'utf8'));
    expect(installed.Modules).toMatchObject([
      { Key: '' },
      { Key: 'archive' },
      { Key: 'range', Version: '1.2.3' },
      { Key: 'script', Version: '1.2.3' },
      { Key: 'tag' },
    ]);
  } finally {
    await user.remove();
  }
});

test('a range without a released version is refused', async () => {
  const source = { source: `${HOST}/acme/mysqldump/aws`, version: '~> 2.0' };
  const user = await userOf({ range: { ...INPUTS.mysqldump, ...source } });
  try {
    await expect(user.init()).rejects.toThrow('Unresolvable module version constraint');
  } finally {
    await user.remove();
  }
});
