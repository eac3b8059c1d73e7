import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

test('every test file is in the folder of a Jest project, and so runs', () => {
  const { jest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const folders = (jest.projects as string[]).map((project) => project.replace('<rootDir>/', ''));
  const files = execFileSync('git', ['ls-files', '*.test.*', '*.spec.*'], { cwd: ROOT, encoding: 'utf8' });
  const left = files
    .trim()
    .split('\n')
    .filter((file) => !(file.endsWith('.test.ts') && folders.some((folder) => file.startsWith(`${folder}/`))));
  expect(left).toEqual([]);
});
