import { createPublishMetrics } from '../../../../functions/verify/metrics';

test.each([
  [true, 1],
  [false, 0],
])('verified: %s is published as %d, with the job as the only dimension', (verified, value) => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  createPublishMetrics('Mysqldump', 'shop')({ verified, seconds: 2 });
  write.mockRestore();

  const [line = '{}', ...others] = lines;
  const { _aws, ...values } = JSON.parse(line);
  expect(others).toEqual([]);
  expect(values).toEqual({ job: 'shop', DumpVerified: value, VerifySeconds: 2 });
  expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Mysqldump', Dimensions: [['job']] }]);
});
