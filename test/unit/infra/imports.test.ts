import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

const imported = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name as string,
  );

test('CDKTF is imported nowhere outside infra/', () => {
  const sources = ['functions', 'layers', 'dev', 'test'].flatMap(sourcesBelow);
  expect(sources.length).toBeGreaterThan(0);
  const offenders = sources.filter((file) =>
    imported(file).some((name) => /^(cdktf|constructs|@cdktf\/.*)$/.test(name)),
  );
  expect(offenders).toEqual([]);
});

test('resources of the provider are imported one by one: the barrel takes seconds and half a gigabyte', () => {
  const names = sourcesBelow('infra')
    .flatMap(imported)
    .filter((name) => name.startsWith('@cdktf/'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    expect(name).toMatch(/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+$/);
  }
});
