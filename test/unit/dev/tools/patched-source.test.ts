import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FUNCTIONS, patched, patching, type SourceChange } from '../../../../dev/tools/patched-source';

const file = 'core/time/clock.ts';
const source = readFileSync(join(FUNCTIONS, file), 'utf8');
const change = (find: string | RegExp, replace: string, times?: number): SourceChange => ({
  file,
  find,
  replace,
  ...(times === undefined ? {} : { times }),
});
const bundled = async (changes: readonly SourceChange[], entry = file) => {
  const { outputFiles } = await build({
    entryPoints: [join(FUNCTIONS, entry)],
    bundle: true,
    write: false,
    platform: 'node',
    logLevel: 'silent',
    plugins: [patching(changes)],
  });
  return outputFiles[0]?.text;
};

test('a change replaces the text that stands in one place', () => {
  expect(patched([change('export interface Clock', 'interface Clock')], file)).toBe(
    source.replace('export interface Clock', 'interface Clock'),
  );
});

test('a replacement is taken literally', () => {
  expect(patched([change('export interface Clock', "$& $1 $' interface Clock")], file)).toContain(
    "$& $1 $' interface Clock",
  );
});

test('a change of a pattern gets what was found and its groups', () => {
  const replace = (found: string, name = '') => `${name}: ${found}`;
  expect(patched([{ file, find: /export interface (\w+)/, replace }], file)).toContain('Clock: export interface Clock');
});

test.each([
  ['text', 'no such text', '"no such text" 0 times, not once'],
  ['text', 'export', /^functions\/core\/time\/clock\.ts holds "export" \d times, not once/],
  ['pattern', /no such \w+/, '/no such \\w+/ 0 times, not once'],
  ['pattern', /export/, /\/export\/ \d times, not once/],
  ['pattern with flags', /export/g, /\/export\/g \d times, not once/],
])('a change of a %s that is not in exactly one place is an error: %s', (_, find, message) => {
  expect(() => patched([change(find, '')], file)).toThrow(message);
});

test('a change of several places names their number', () => {
  const times = source.split('export').length - 1;
  expect(patched([change('export', 'EXPORT', times)], file)).toBe(source.replaceAll('export', 'EXPORT'));
  expect(() => patched([change('export', '', times + 1)], file)).toThrow(`${times} times, not ${times + 1} times`);
});

test('a change that leaves the text as it is is an error', () => {
  expect(() => patched([change('export interface Clock', 'export interface Clock')], file)).toThrow(
    'is the same after',
  );
});

test('changes of one file are made one after the other, and those of others are not', () => {
  const changes = [
    change('export interface Clock', 'export interface First'),
    { file: 'core/errors.ts', find: 'class', replace: '' },
    change('interface First', 'interface Second'),
  ];
  expect(patched(changes, file)).toBe(source.replace('interface Clock', 'interface Second'));
});

test('a bundle has the changes', async () => {
  expect(await bundled([{ file, find: /$/, replace: '\nexport const changed = true;\n' }])).toContain('changed = true');
});

test('a bundle fails when a change does not find its place', async () => {
  await expect(bundled([change('no such text', '')])).rejects.toThrow('holds "no such text" 0 times, not once');
});

test('a bundle fails when a file to be changed is not in it', async () => {
  await expect(bundled([{ file: 'store-dump/gate/gate.ts', find: 'assertProven', replace: '' }])).rejects.toThrow(
    'functions/store-dump/gate/gate.ts is not in the bundle',
  );
});
