import { createPublishMetrics, type DumpMetrics } from '../../../../functions/core/metrics';

/** What one invocation writes to its log in the embedded metric format. */
function published(metrics: DumpMetrics): Record<string, unknown> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    createPublishMetrics('Mysqldump', 'shop')(metrics);
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

test('the job is the only dimension: the alarms of the module name no other', () => {
  const { _aws, job } = published({ outcome: 'skipped' }) as { _aws: { CloudWatchMetrics: Directive[] }; job: string };
  expect(_aws.CloudWatchMetrics).toHaveLength(1);
  expect(_aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: 'Mysqldump', Dimensions: [['job']] });
  expect(job).toBe('shop');
});

const COUNTS = { DumpSuccess: 0, DumpFailure: 0, DumpSkipped: 0 };

test.each<[DumpMetrics, Record<string, number>]>([
  [
    { outcome: 'success', bytes: 7, seconds: 2, shrunk: false },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2, DumpSizeAnomaly: 0 },
  ],
  [
    { outcome: 'success', bytes: 7, seconds: 2, shrunk: true },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2, DumpSizeAnomaly: 1 },
  ],
  [
    { outcome: 'success', bytes: 7, seconds: 2, shrunk: undefined },
    { ...COUNTS, DumpSuccess: 1, DumpBytes: 7, DumpSeconds: 2 },
  ],
  [{ outcome: 'skipped' }, { ...COUNTS, DumpSkipped: 1 }],
  [{ outcome: 'failure' }, { ...COUNTS, DumpFailure: 1 }],
])('%j', (metrics, values) => {
  const { _aws, job, ...rest } = published(metrics) as { _aws: { CloudWatchMetrics: Directive[] }; job: string };
  expect(rest).toEqual(values);
  expect(_aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name).sort()).toEqual(Object.keys(values).sort());
});
