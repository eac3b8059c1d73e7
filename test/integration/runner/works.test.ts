import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { PASSWORD, WorksLab } from './works-lab';

/* The work of the runner beside dumps. What else it does, and what may go wrong, is in the long form: works-variants.test.ts. */

let lab: WorksLab;

beforeAll(async () => {
  lab = await WorksLab.start(['restore'], { ownTarget: false });
});

afterAll(() => lab?.stop());

test('a restore in the VPC runs as a task, shows what a restore shows, and is equal to the source', async () => {
  const { exit, out, err } = await lab.restore({}, '--into', 'rescue', '--allow-source-server');
  expect({ exit, err }).toEqual({ exit: 0, err: expect.any(String) });
  expect(err).toMatch(/^The restore runs in the VPC, as the execution "restore-\d{8}T\d{6}-[0-9a-f]{8}"\./m);
  expect(err).toMatch(/^Restoring shop 2026-11-20 \(.*\) into 127\.0\.0\.1:\d+ as "admin"\.$/m);
  expect(out).toMatch(/^restored {2}s3:\/\/dumps\/.*\ninto "rescue" \(dumped as "shop"\)/);
  const [original, restored] = await Promise.all([
    databaseFacts(lab.source, 'shop'),
    databaseFacts(lab.target, 'rescue'),
  ]);
  expect(differences(original, restored)).toEqual([]);
  const [task] = lab.tasksOf('restore');
  const visible = [task?.log, JSON.stringify(task?.environment), out, err].join('\n');
  expect(visible).not.toContain(PASSWORD.slice(0, 9));
});
