import { createPublishMetrics } from '../../../../functions/verify/metrics';

/** What one verification writes to its log in the embedded metric format. */
function published(result: { verified: boolean; arrived: boolean; rowAnomalies?: number }) {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const source = { namespace: 'Mysqldump', job: 'shop', functionName: 'shop-verify' };
  createPublishMetrics(source)({ rowAnomalies: undefined, ...result, seconds: 2 });
  write.mockRestore();
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

test.each([
  [
    { verified: true, arrived: true },
    { DumpVerified: 1, ArrivalVerified: 1 },
  ],
  [
    { verified: false, arrived: true },
    { DumpVerified: 0, ArrivalVerified: 0 },
  ],
])('publishes %j as %j, with the dimensions job and function', (result, expected) => {
  const { _aws, ...values } = published(result);
  expect(values).toEqual({ job: 'shop', function: 'shop-verify', VerifySeconds: 2, ...expected });
  expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Mysqldump', Dimensions: [['job', 'function']] }]);
});

test('a verification by hand or of a forced dump never counts as one on arrival', () => {
  expect(published({ verified: true, arrived: false })).toMatchObject({ DumpVerified: 1, ArrivalVerified: 0 });
});

test.each([0, 3])('publishes %d tables with too few rows', (rowAnomalies) => {
  expect(published({ verified: true, arrived: true, rowAnomalies })).toMatchObject({ DumpRowAnomalies: rowAnomalies });
});
