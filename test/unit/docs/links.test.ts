import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Text of a Markdown file without code blocks, whose brackets and number signs are neither links nor headings. */
function prose(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function anchorsOf(path: string): string[] {
  return [...prose(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Page or badge of a workflow on GitHub, relative to README.md there. */
const WORKFLOW = /^\.\.\/\.\.\/actions\/workflows\/([\w-]+\.yml)/;

/** The links of a file that lead nowhere within the repository. */
function brokenLinks(path: string): string[] {
  return [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => {
      if (/^https?:/.test(link)) return false;
      // A page of the repository at GitHub.
      if (link === '../../releases') return false;
      const workflow = WORKFLOW.exec(link)?.[1];
      if (workflow !== undefined) return !existsSync(join(ROOT, '.github/workflows', workflow));
      const [file, anchor] = link.split('#');
      const target = file ? normalize(join(dirname(path), file)) : path;
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
}

test('every link of every document leads to a file, and to a heading in it, that exist', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: ROOT, encoding: 'utf8' });
  const files = listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));

  const broken = files.flatMap((path) => brokenLinks(path).map((link) => `${path}: ${link}`));

  expect(files).toContain('README.md');
  expect(broken).toEqual([]);
});

test.each([
  ['What a consistent snapshot is, and what it isn’t', 'what-a-consistent-snapshot-is-and-what-it-isnt'],
  ['The `gate`: 7 conditions', 'the-gate-7-conditions'],
])('the anchor of the heading "%s" is that of GitHub', (heading, anchor) => {
  expect(anchorOf(heading)).toBe(anchor);
});
