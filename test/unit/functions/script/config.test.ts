import { ConfigError } from '../../../../functions/core/errors';
import { parseConfig } from '../../../../functions/script/config';
import { ENV } from '../../../../functions/script/env';

const GOOD = {
  [ENV.jobName]: 'nightly',
  [ENV.slotUnit]: 'day',
  [ENV.slotTimezone]: 'Europe/Berlin',
  [ENV.semantics]: 'at-most-once',
  [ENV.scriptFile]: 'nightly.sh',
  [ENV.bundleKey]: 'nightly#script',
  [ENV.bundleSha256]: 'a'.repeat(64),
  [ENV.variables]: '{"BUCKET":"b"}',
  [ENV.parameters]: '{"API_TOKEN":"/shop/token"}',
  [ENV.lockTable]: 'locks',
  [ENV.metricsNamespace]: 'ScheduledScript',
};

test('reads a complete configuration', () => {
  expect(parseConfig(GOOD)).toEqual({
    jobName: 'nightly',
    slotUnit: 'day',
    slotTimezone: 'Europe/Berlin',
    semantics: 'at-most-once',
    script: { file: 'nightly.sh', handler: undefined },
    bundle: { key: 'nightly#script', sha256: 'a'.repeat(64) },
    variables: { BUCKET: 'b' },
    parameters: { API_TOKEN: '/shop/token' },
    lockTable: 'locks',
    metricsNamespace: 'ScheduledScript',
    subnetIds: [],
  });
});

test.each([
  [ENV.semantics, 'exactly-once', 'must be one of at-most-once, until-success'],
  [ENV.bundleSha256, 'A', 'must be a SHA-256 in lower-case hex'],
  [ENV.variables, '["BUCKET"]', 'must be a JSON object of strings'],
  [ENV.variables, '{"BUCKET":1}', 'must be a JSON object of strings'],
  [ENV.variables, '{', 'must be a JSON object of strings'],
  [ENV.variables, '{"A-B":"c"}', 'must name environment variables, got: "A-B"'],
  [ENV.variables, '{"SLOT":"2026-11-20"}', 'must not set SLOT'],
  [ENV.parameters, '{"HOME":"/shop/home"}', 'must not set HOME'],
  [ENV.parameters, '{"BUCKET":"/shop/bucket"}', 'both set BUCKET'],
])('refuses %s = %s', (name, value, problem) => {
  expect(() => parseConfig({ ...GOOD, [name]: value })).toThrow(problem);
});

test('reports all problems together, without the value of a variable', () => {
  const error = (() => {
    try {
      return parseConfig({ [ENV.variables]: '{"PASSWORD":"secret",}' });
    } catch (caught) {
      return caught as ConfigError;
    }
  })();
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems).toHaveLength(10);
  expect((error as ConfigError).message).not.toContain('secret');
});
