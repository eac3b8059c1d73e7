import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const GITHUB = join(__dirname, '../../../.github');

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly container?: object;
  readonly steps: readonly Step[];
}

const files = [
  ...readdirSync(join(GITHUB, 'workflows')).map((name) => `workflows/${name}`),
  ...readdirSync(join(GITHUB, 'actions')).map((name) => `actions/${name}/action.yml`),
];
const textOf = (file: string) => readFileSync(join(GITHUB, file), 'utf8');
const jobs = files.flatMap((file) =>
  Object.entries<Job>(parse(textOf(file)).jobs ?? {}).map(([name, job]) => ({ name: `${file}, ${name}`, ...job })),
);

/** Actions by a name that their owner may move to other code, which then runs with the permissions of the workflow. */
const movable = (text: string) =>
  [...text.matchAll(/uses: (\S+)(.*)/g)]
    .filter(([, action = '', comment = '']) => !action.startsWith('./') && !isPinned(action, comment))
    .map(([, action]) => action);
const isPinned = (action: string, comment: string) =>
  /@[0-9a-f]{40}$/.test(action) && /^ # v\d+\.\d+\.\d+$/.test(comment);

test.each(files)('%s runs each action of others by its hash, with the version beside it', (file) => {
  expect(textOf(file)).toContain('uses: ');
  expect(movable(textOf(file))).toEqual([]);
});

test('an action by its version is found', () => {
  expect(movable(`- uses: actions/checkout@v4\n- uses: a/b@${'0'.repeat(40)}\n`)).toHaveLength(2);
});

test.each(jobs.filter(({ container }) => container))(
  '$name installs Git before it checks out, because without it there is no repository',
  ({ steps }) => {
    const git = steps.findIndex(({ run }) => run !== undefined && /apt-get install .*\bgit\b/.test(run));
    const checkout = steps.findIndex(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(git).toBeGreaterThanOrEqual(0);
    expect(git).toBeLessThan(checkout);
  },
);
