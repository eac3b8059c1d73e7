#!/usr/bin/env node
// First step of every `npm run` command: checks what can't be installed, installs what can, then runs the script.
// Plain JavaScript without dependencies, because in a fresh clone nothing else is there yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);
process.chdir(root);

/** Programs that this project uses and does not bring along. */
const PREREQUISITES = [
  { name: 'Node.js 20.19 or later', found: () => atLeast(process.versions.node, 20, 19), from: 'https://nodejs.org' },
  {
    name: 'Python 3.10 or later, with venv and pip',
    found: () => succeeds('python3', '-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'),
    from: 'https://www.python.org, or the packages python3 and python3-venv',
  },
  {
    name: 'Terraform 1.7 or later',
    found: () => atLeast(/v([0-9.]+)/.exec(output('terraform', 'version'))?.[1] ?? '0', 1, 7),
    from: 'https://developer.hashicorp.com/terraform/install',
  },
  {
    name: 'apt-get and dpkg-deb (Debian 12 or later, x86_64)',
    found: () =>
      succeeds('apt-get', '--version') &&
      succeeds('dpkg-deb', '--version') &&
      process.arch === 'x64' &&
      process.platform === 'linux',
    from: 'a Debian machine: database servers and clients come from its package archive',
  },
  { name: 'openssl', found: () => succeeds('openssl', 'version'), from: 'the package openssl' },
  { name: 'readelf', found: () => succeeds('readelf', '--version'), from: 'the package binutils' },
  {
    name: 'a C++ compiler, make and cmake',
    found: () => ['g++', 'make', 'cmake'].every((tool) => succeeds(tool, '--version')),
    from: 'the packages g++, make and cmake',
  },
  {
    name: 'mount namespaces',
    found: () => succeeds('unshare', '-rm', 'true') || succeeds('unshare', '-m', 'true'),
    from: 'the package util-linux, and a kernel or container that allows user namespaces',
  },
];

const missing = PREREQUISITES.filter(({ found }) => !found());
if (missing.length > 0) {
  console.error(`Missing on this machine:\n${missing.map(({ name, from }) => `  - ${name}: ${from}`).join('\n')}`);
  process.exit(1);
}

installPackages();
const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'inherit' });
// The script ends what it started; this process only waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));

/** Installs the packages of the lock file, and no others, when they are not those that are installed. */
function installPackages() {
  const marker = join(root, 'node_modules', '.installed-lock');
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.error('→ Installing packages (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    console.error('npm ci failed. Check the connection to the package registry and run the command again.');
    process.exit(1);
  }
  writeFileSync(marker, wanted);
}

function succeeds(command, ...commandArgs) {
  return spawnSync(command, commandArgs, { stdio: 'ignore' }).status === 0;
}

function output(command, ...commandArgs) {
  return spawnSync(command, commandArgs, { encoding: 'utf8' }).stdout ?? '';
}

function atLeast(version, ...wanted) {
  const actual = version.split('.').map(Number);
  const differing = wanted.findIndex((number, index) => (actual[index] ?? 0) !== number);
  return differing < 0 || (actual[differing] ?? 0) > wanted[differing];
}
