import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markedGuards, withoutGuard } from '../../../../dev/tools/guards';
import { FUNCTIONS } from '../../../../dev/tools/patched-source';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guards-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = (text: string, file = 'source.ts') => writeFileSync(join(folder, file), text);
/** The source without the guard "it", as the change leaves it. */
const without = (text: string, becomes?: string) => {
  source(text);
  const { file, find, replace } = withoutGuard('it', becomes, [folder]);
  expect(join(FUNCTIONS, file)).toBe(join(folder, 'source.ts'));
  expect(text.split(String(find))).toHaveLength(2);
  return text.replace(String(find), () => String(replace));
};
const mark = '// guard: it\n';

test.each([
  ['the condition of an if', 'if (a && b) f();\nelse g();', 'false', 'if (false) f();\nelse g();'],
  [
    'the value of a return',
    'function f() {\n  GUARD  return a && b;\n}',
    'true',
    'function f() {\n  GUARD  return true;\n}',
  ],
  ['the value of a variable', 'const a = b();', '1', 'const a = 1;'],
  [
    'the value of an exported variable',
    'export const a: Set<string> = new Set([1]);',
    'new Set()',
    'export const a: Set<string> = new Set();',
  ],
  ['an expression', 'a = f(b);', 'a = b', 'a = b;'],
  ['the value of a property', 'f({\n  GUARD  a: g(1),\n  b: 2,\n});', '0', 'f({\n  GUARD  a: 0,\n  b: 2,\n});'],
  [
    'what an element spreads',
    'const a = [\n  GUARD  ...f(b),\n  c,\n];',
    '[]',
    'const a = [\n  GUARD  ...[],\n  c,\n];',
  ],
  [
    'one operand of a condition',
    'const a =\n  GUARD  f(b) === c &&\n  d;',
    'true',
    'const a =\n  GUARD  true &&\n  d;',
  ],
  ['a call that a function returns', 'const f = () =>\n  GUARD  g(1);', '0', 'const f = () =>\n  GUARD  0;'],
])('%s becomes other code', (_, text, becomes, expected) => {
  const marked = text.includes('GUARD') ? text : `GUARD${text}`;
  const wanted = expected.includes('GUARD') ? expected : `GUARD${expected}`;
  expect(without(marked.replace('GUARD', mark), becomes)).toBe(wanted.replace('GUARD', mark));
});

test.each([
  ['a statement', 'a();\nGUARDif (b) {\n  c();\n}\nd();', 'a();\nGUARD\nd();'],
  ['a property with its comma', 'f({\n  GUARD  a: 1,\n  b: 2,\n});', 'f({\n  GUARD  \n  b: 2,\n});'],
  ['an element with its comma', 'f([\n  GUARD  ...a,\n  b,\n]);', 'f([\n  GUARD  \n  b,\n]);'],
])('%s is removed without other code', (_, text, expected) => {
  expect(without(text.replace('GUARD', mark))).toBe(expected.replace('GUARD', mark));
});

test('a mark is found behind letters of several bytes, and in front of further comments', () => {
  const text = `const ü = '€';\n${mark}// Why.\nif (ü) f();\n`;
  expect(without(text, 'false')).toBe(text.replace('if (ü)', 'if (false)'));
});

test('a mark that is not there is an error', () => {
  source('f();');
  expect(() => withoutGuard('it', undefined, [folder])).toThrow('The mark "// guard: it" stands 0 times, not once');
});

test('a mark that is in two places is an error, also in two files', () => {
  source(`${mark}f();\n`);
  source(`${mark}f();\n`, 'other.ts');
  expect(() => withoutGuard('it', undefined, [folder])).toThrow('stands 2 times');
});

test('a mark in front of nothing is an error', () => {
  source(`f();\n${mark}`);
  expect(() => withoutGuard('it', undefined, [folder])).toThrow('Nothing that can be taken out follows the mark');
});

test('all marks are listed, once for each place', () => {
  source(`${mark}f();\n// guard: other-one\ng();\n`);
  source(`${mark}f();\n`, 'other.ts');
  expect(markedGuards([folder]).sort()).toEqual(['it', 'it', 'other-one']);
});
