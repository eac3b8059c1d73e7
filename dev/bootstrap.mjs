#!/usr/bin/env node
// First step of every `npm run` command: checks the prerequisites, installs the npm packages, then runs the command.
// Plain JavaScript without dependencies, because it runs in a fresh clone before anything is installed.
//
//   node dev/bootstrap.mjs [--needs=layers|--needs=labs] <script.ts or program of an npm package> [argument …]
//
// "layers" checks what building the Lambda layers requires, "labs" what tests with real servers require in addition.
// A command without --needs requires Node.js only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDS = /^--needs=(.*)$/;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const need = NEEDS.exec(process.argv[2] ?? '')?.[1];
const [command, ...args] = process.argv.slice(need === undefined ? 2 : 3);
process.chdir(root);

const NODE = {
  name: 'Node.js 20.19 or later',
  found: () => atLeast(process.versions.node, 20, 19),
  from: 'https://nodejs.org',
};

/** Prerequisites that have to be installed by the user: of the layers, and of the tests with real servers. */
const LAYERS = [
  {
    name: 'apt-get and dpkg-deb (Debian 12 or later, x86_64)',
    found: () =>
      succeeds('apt-get', '--version') &&
      succeeds('dpkg-deb', '--version') &&
      process.arch === 'x64' &&
      process.platform === 'linux',
    from: 'a Debian machine: database servers and clients come from its package archive',
  },
  { name: 'readelf', found: () => succeeds('readelf', '--version'), from: 'the package binutils' },
  {
    name: 'mount namespaces',
    found: () => succeeds('unshare', '-rm', 'true') || succeeds('unshare', '-m', 'true'),
    from: 'the package util-linux, and a kernel or container that allows user namespaces',
  },
];
const LABS = [
  ...LAYERS,
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
  { name: 'openssl', found: () => succeeds('openssl', 'version'), from: 'the package openssl' },
  {
    name: 'a C++ compiler, make and cmake',
    found: () => ['g++', 'make', 'cmake'].every((tool) => succeeds(tool, '--version')),
    from: 'the packages g++, make and cmake',
  },
];

demand([NODE, ...({ layers: LAYERS, labs: LABS }[need] ?? [])]);
installPackages();

const packageProgram = join('node_modules', '.bin', command);
const [program, ...programArgs] = command.endsWith('.ts')
  ? [process.execPath, '--import', 'tsx', command]
  : [packageProgram];
const child = spawn(program, [...programArgs, ...args], { stdio: 'inherit' });
// The command stops its own processes; this process only forwards the signal and waits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));

/** Exits 1 if a prerequisite is missing, with a list of them all and of the commands that run without them. */
function demand(prerequisites) {
  const missing = prerequisites.filter(({ found }) => !found());
  if (missing.length === 0) return;
  console.error(`Missing on this machine:\n${missing.map(({ name, from }) => `  - ${name}: ${from}`).join('\n')}`);
  if (!missing.includes(NODE)) {
    console.error(`These commands run without it: ${commandsWithoutNeeds().join(', ')}`);
  }
  process.exit(1);
}

function commandsWithoutNeeds() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return Object.keys(scripts)
    .filter((name) => !scripts[name].includes('--needs='))
    .map((name) => `npm run ${name}${name === 'test:file' ? ' (of test/unit and test/exhaustive)' : ''}`);
}

/** Installs exactly the packages of the lock file, unless they are installed already. */
function installPackages() {
  const marker = join(root, 'node_modules', '.installed-lock');
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  if (isInstalledByUser()) return writeFileSync(marker, wanted);
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

/** Whether an `npm ci` of the user has installed these packages: npm records what it has installed. */
function isInstalledByUser() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const { '': _, ...wanted } = packagesOf('package-lock.json');
  const installed = packagesOf(record);
  return (
    Object.keys(installed).every((name) => name in wanted) &&
    Object.entries(wanted).every(([name, { version, integrity, optional, devOptional }]) => {
      const found = installed[name];
      // Packages for other platforms are not installed.
      if (found === undefined) return optional === true || devOptional === true;
      return found.version === version && found.integrity === integrity;
    })
  );
}

function succeeds(program, ...programArgs) {
  return spawnSync(program, programArgs, { stdio: 'ignore' }).status === 0;
}

function output(program, ...programArgs) {
  return spawnSync(program, programArgs, { encoding: 'utf8' }).stdout ?? '';
}

function atLeast(version, ...wanted) {
  const actual = version.split('.').map(Number);
  const differing = wanted.findIndex((number, index) => (actual[index] ?? 0) !== number);
  return differing < 0 || (actual[differing] ?? 0) > wanted[differing];
}
