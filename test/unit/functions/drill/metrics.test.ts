import { createPublishMetrics, type DrillMetrics } from '../../../../functions/drill/metrics';

/** What one drill writes to its log in the embedded metric format. */
function published(result: Omit<DrillMetrics, 'seconds'>) {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const source = { namespace: 'Mysqldump', job: 'shop', functionName: 'shop-drill' };
  createPublishMetrics(source)({ ...result, seconds: 2 });
  write.mockRestore();
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

test.each([
  [
    { restorable: true, arrived: true },
    { DumpRestorable: 1, ArrivalRestorable: 1 },
  ],
  [
    { restorable: false, arrived: true },
    { DumpRestorable: 0, ArrivalRestorable: 0 },
  ],
])('publishes %j as %j, with the dimensions job and function', (result, expected) => {
  const { _aws, ...values } = published(result);
  expect(values).toEqual({ job: 'shop', function: 'shop-drill', DrillSeconds: 2, ...expected });
  expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Mysqldump', Dimensions: [['job', 'function']] }]);
});

test('a drill by hand or of a forced dump never counts as one on arrival', () => {
  expect(published({ restorable: true, arrived: false })).toMatchObject({ DumpRestorable: 1, ArrivalRestorable: 0 });
});

test('a drill that leaves the alarm as it is counts as one on arrival all the same', () => {
  const values = published({ restorable: true, arrived: true, leavesAlarm: true });
  expect(values).toMatchObject({ ArrivalRestorable: 1 });
  expect(values).not.toHaveProperty('DumpRestorable');
});
