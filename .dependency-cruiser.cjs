/*
 * Which folder may import which (`npm run imports`, part of `npm test`). The layout is explained in docs/architecture.md.
 */

const { readdirSync } = require('node:fs');

/** The folders of functions/ that several Lambda functions share. Every other folder is one function. */
const SHARED = ['core', 'dump-format', 'slot-job', 'restore', 'runner', 'store-dump'];
const LAMBDAS = readdirSync('functions').filter((folder) => !SHARED.includes(folder));

/** Where the programs of functions, command line and infrastructure begin. */
const PROGRAMS = '^(functions/[^/]+/handler|cli/main|infra/(main|build|bundle|package|time-zones/generate))[.]ts$';

/** A rule: what `from` imports must be in one of the folders `to`, or in a package. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(functions|infra|layers|cli|dev|test)/', pathNot: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other can only be understood, moved and tested together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-circles',
      comment: 'A stage is used by the stages after it, and uses none of them.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(functions|infra|layers|cli|dev)/' },
      to: { circular: true },
    },
    only('core', '^functions/core/', ['^functions/core/'], 'The core is what everything else stands on.'),
    only('slot-job', '^functions/slot-job/', ['^functions/(slot-job|core)/'], 'The engine knows nothing of dumps.'),
    only(
      'runner',
      '^functions/runner/',
      ['^functions/(runner|slot-job|core)/'],
      'The runner does the work of any function.',
    ),
    only(
      'dump-format',
      '^functions/dump-format/',
      ['^functions/(dump-format|core)/'],
      'The format of a dump is read without any function.',
    ),
    only(
      'store-dump',
      '^functions/store-dump/',
      ['^functions/(store-dump|slot-job|dump-format|core)/'],
      'A dump is stored wherever its text comes from.',
    ),
    only(
      'restore',
      '^functions/restore/',
      ['^functions/(restore|dump-format|core)/'],
      'A dump is restored without any function.',
    ),
    ...LAMBDAS.map((lambda) =>
      only(
        `${lambda}-alone`,
        `^functions/${lambda}/`,
        [`^functions/(${[lambda, ...SHARED].join('|')})/`],
        'A Lambda function shares code with another one through the shared folders only.',
      ),
    ),
    only('layers', '^layers/', ['^layers/', '^dev/tools/'], 'Layers are built by tools, and know nothing else.'),
    only(
      'cli',
      '^cli/',
      ['^(cli|functions)/'],
      'The command line is a bundle of its own, beside those of the functions.',
    ),
    only('infra', '^infra/', ['^(infra|functions|layers)/', '^dev/tools/'], 'The module is built without tests.'),
    {
      name: 'infra-constants',
      comment: 'Of functions, infra/ takes names and values that both must agree on, and no code that talks to AWS.',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^node_modules/(@aws-sdk|@aws-lambda-powertools)/', reachable: true },
    },
    only('dev', '^dev/', ['^(dev|functions|infra|layers|cli)/'], 'What developers run does not depend on tests.'),
    {
      name: 'cdktf',
      comment: 'CDKTF is archived: infra/ alone depends on it.',
      severity: 'error',
      from: { pathNot: '^infra/' },
      to: { path: '^node_modules/(cdktf|constructs|@cdktf)/' },
    },
    {
      name: 'cdktf-barrel',
      comment: 'Resources of the provider are imported one by one: the barrel takes seconds and half a gigabyte.',
      severity: 'error',
      from: {},
      to: { path: '^node_modules/@cdktf/provider-aws/', pathNot: '^node_modules/@cdktf/provider-aws/lib/[a-z0-9-]+/' },
    },
    {
      name: 'bundled-packages',
      comment: 'What is bundled is in "dependencies" of package.json: the rest counts as tools of developers.',
      severity: 'error',
      from: { path: '^(functions|cli)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'rooms',
      comment: 'No rule is about a folder beside the rooms.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['local'],
        pathNot: ['^(functions|infra|layers|cli|dev|test)/', '^package[.]json$'],
      },
    },
    {
      name: 'no-tests-of-tests',
      comment: 'A file that imports a test file runs its tests once more.',
      severity: 'error',
      from: {},
      to: { path: '[.]test[.]ts$' },
    },
    {
      name: 'used',
      comment: 'A file that no program reaches is left over, or belongs to test/ or dev/.',
      severity: 'error',
      from: { path: PROGRAMS },
      to: { path: '^(functions|cli|infra)/', pathNot: PROGRAMS, reachable: false },
    },
    {
      name: 'unresolved',
      comment: 'An import that is not found is not checked by any rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
