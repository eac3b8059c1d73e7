import { createPublishMetrics, type DumpMetrics } from '../../../../functions/dump/metrics';

/** What one invocation writes to its log in the embedded metric format. */
function published(metrics: DumpMetrics): Record<string, unknown> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    createPublishMetrics({ namespace: 'Mysqldump', job: 'shop', functionName: 'prod-shop' })(metrics);
  } finally {
    write.mockRestore();
  }
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] as string);
}

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string }[];
}

test('publishes the dimensions job and function only', () => {
  const line = published({ outcome: 'failure' });
  const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: Directive[] };
  expect(CloudWatchMetrics).toHaveLength(1);
  expect(CloudWatchMetrics[0]).toMatchObject({ Namespace: 'Mysqldump', Dimensions: [['job', 'function']] });
  expect(line).toMatchObject({ job: 'shop', function: 'prod-shop' });
});

const COUNTS = { DumpSuccess: 0, DumpFailure: 0, DumpSkipped: 0, ScheduleSuccess: 0 };

test.each<[DumpMetrics, Record<string, number>]>([
  [
    { outcome: 'success', scheduled: false, bytes: 7, seconds: 2, shrunk: false },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2, DumpSizeAnomaly: 0 },
  ],
  [
    { outcome: 'success', scheduled: false, bytes: 7, seconds: 2, shrunk: true },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2, DumpSizeAnomaly: 1 },
  ],
  [
    { outcome: 'success', scheduled: false, bytes: 7, seconds: 2, shrunk: undefined },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2 },
  ],
  [
    { outcome: 'success', scheduled: true, bytes: 7, seconds: 2, shrunk: undefined },
    { ...COUNTS, DumpSuccess: 1, ScheduleSuccess: 1, DumpBytes: 7, DumpSeconds: 2 },
  ],
  [
    { outcome: 'skipped', scheduled: false },
    { ...COUNTS, DumpSkipped: 1 },
  ],
  // The slot had its dump already, made on demand: the schedule works.
  [
    { outcome: 'skipped', scheduled: true },
    { ...COUNTS, DumpSkipped: 1, ScheduleSuccess: 1 },
  ],
  [{ outcome: 'failure' }, { ...COUNTS, DumpFailure: 1 }],
])('publishes metrics of %j', (metrics, values) => {
  const {
    _aws,
    job: _,
    function: _2,
    ...rest
  } = published(metrics) as { _aws: { CloudWatchMetrics: Directive[] } } & Record<string, unknown>;
  expect(rest).toEqual(values);
  expect(_aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name).sort()).toEqual(Object.keys(values).sort());
});

test.each<DumpMetrics>([
  { outcome: 'success', scheduled: false, bytes: 7, seconds: 2, shrunk: false },
  { outcome: 'skipped', scheduled: false },
])('never counts a dump on demand as scheduled ($outcome)', (metrics) => {
  expect(published(metrics)).toMatchObject({ ScheduleSuccess: 0 });
});
