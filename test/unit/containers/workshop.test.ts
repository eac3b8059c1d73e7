import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The packages after `apt-get install`, up to the end of the command, which may take several lines. */
function installed(text: string): string[] {
  const [, command = ''] = /apt-get install --yes --no-install-recommends((?:.*\\\n)*.*)/.exec(text) ?? [];
  const [list = ''] = command.split('&&');
  return list.split(/[\s\\]+/).filter((word) => word !== '');
}

test('the workshop has the packages with which CI runs the same commands', () => {
  const inWorkshop = installed(read('containers/workshop.Dockerfile'));
  const { runs } = parse(read('.github/actions/debian/action.yml'));
  expect(inWorkshop).toContain('g++');
  expect(inWorkshop).toEqual(installed(runs.steps[0].run));
});

test('the workshop has the major version of Node.js with which everything is tested', () => {
  expect(read('containers/workshop.Dockerfile')).toContain(`/node:${read('.nvmrc').trim()}-`);
});

test('the dev container is the workshop', () => {
  const { build, mounts } = JSON.parse(read('.devcontainer/devcontainer.json'));
  expect(build.dockerfile).toBe('../containers/workshop.Dockerfile');
  for (const mount of mounts) {
    const [, source, target] = /^source=([^,]+),target=([^,]+),/.exec(mount) ?? [];
    expect(read('containers/workshop')).toContain(`--volume ${source}:${target}`);
  }
});
