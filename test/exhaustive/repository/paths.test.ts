import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** A file of the repository by its path, in whatever text: a comment, a message, a table, a workflow. */
const PATH =
  /(?<![\w/.$}@-])((?:docs|functions|infra|layers|cli|dev|test|modules|containers|\.github)\/[\w./-]*\w\.(?:ts|md|m?js|json|py|sh|yml|tf|hcl|txt))(?![\w/*])/g;
const SCRIPT = /\bnpm run ([a-z][\w:]*)/g;
const OWN_ACTION = /\buses: \.\/(\S+)/g;

/** Files whose paths are examples, or whose texts are not written by people. */
const LEFT_OUT =
  /^(test\/unit\/infra\/build\/packaged-docs|test\/unit\/docs\/)|\.lock\.json$|package-lock\.json$|schema\//;

const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((path) => /(?:\.(?:ts|m?js|cjs|md|json|ya?ml|py|sh|tf|hcl|Dockerfile)|\/[\w-]+)$/.test(path))
  .filter((path) => !LEFT_OUT.test(path) && existsSync(join(ROOT, path)));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What a file names of the repository that is not there. */
function missing(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);
  const isThere = (name: string) =>
    ['', 'functions', 'test', dirname(path)].some((base) => existsSync(join(ROOT, base, name)));
  return [
    ...all(PATH).filter((name) => !isThere(name) && !name.includes('/dist/')),
    ...all(OWN_ACTION).filter((name) => !existsSync(join(ROOT, name, 'action.yml'))),
    ...all(SCRIPT).filter((name) => !(name in scripts)),
  ];
}

test('every path, script and action that a file of the repository names is there', () => {
  expect(files.length).toBeGreaterThan(2000);
  expect(files.flatMap((path) => missing(path).map((name) => `${path}: ${name}`))).toEqual([]);
});
