import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { MysqldumpModule } from '../../../../../infra/mysqldump';

test('the shortest timeout leaves a run enough time to take over from a crashed one', () => {
  const { variable = {} } = new MysqldumpModule().toTerraform();
  const [, seconds] = /var\.timeout >= (\d+)/.exec(JSON.stringify(variable)) ?? [];
  const needed = TIMINGS.readEvery + TIMINGS.takeoverAfter + TIMINGS.takeoverNeeds;
  expect(Number(seconds) * 1_000).toBeGreaterThan(needed);
});
