import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { copyDocs, packagedLinks } from '../../../../infra/build/packaged-docs';

const ROOT = join(__dirname, '../../../..');

test.each([
  ['to a file of the module', '[v](../modules/mysqldump/README.md)', '[v](../README.md)'],
  ['to a heading in it', '[c](../modules/mysqldump/README.md#choices)', '[c](../README.md#choices)'],
  ['to a folder of it', '[e](../modules/mysqldump/examples/complete)', '[e](../examples/complete)'],
  ['to the other module', '[v](../modules/script/README.md)', 'v (repository: `modules/script/README.md`)'],
  [
    'to the rest of the repository',
    '[README:\nUse it](../README.md#use-it)',
    'README:\nUse it (repository: `README.md`)',
  ],
  ['whose text is its path', '[test/README.md](../test/README.md)', 'test/README.md'],
  ['to another document', '[r](restore.md#errors)', '[r](restore.md#errors)'],
  ['to another site', '[s](https://example.com/../a)', '[s](https://example.com/../a)'],
])('a link %s leads there in the archive, or is text', (_, link, expected) => {
  expect(packagedLinks(`See ${link}.`, { path: 'docs/page.md', module: 'mysqldump' })).toBe(`See ${expected}.`);
});

test.each([
  ['to a document', '[r](../reliability.md)', '[r](../reliability.md)'],
  ['to a file of the module', '[v](../../modules/mysqldump/README.md)', '[v](../../README.md)'],
])('a link of a document in a folder %s counts from there', (_, link, expected) => {
  expect(packagedLinks(link, { path: 'docs/decisions/0001.md', module: 'mysqldump' })).toBe(expected);
});

test.each(['mysqldump', 'scheduled-script'])(
  'no link of the documents in the archive of %s leads nowhere',
  (module) => {
    const archive = mkdtempSync(join(tmpdir(), 'packaged-docs-'));
    try {
      const docs = join(archive, 'docs');
      copyDocs(join(ROOT, 'docs'), docs, module);

      const files = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
      const broken = files.flatMap((file) =>
        [...readFileSync(join(docs, file), 'utf8').matchAll(/\]\((?!https?:)([^)\s#]+)[^)\s]*\)/g)]
          .map(([, target = '']) => target)
          .filter((target) => {
            const path = normalize(join('docs', dirname(file), target));
            return !existsSync(join(path.startsWith('docs/') ? archive : join(ROOT, 'modules', module), path));
          })
          .map((target) => `${file}: ${target}`),
      );

      expect(files).toContain('README.md');
      expect(broken).toEqual([]);
    } finally {
      rmSync(archive, { recursive: true });
    }
  },
);
