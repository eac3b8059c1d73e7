import { mutantsOf } from './mutant';

const METRICS = 'unit/functions/dump/metrics.test.ts';

export const ALARMS = [
  ...mutantsOf('dump/metrics.ts', METRICS, [
    {
      guard: 'dumps on demand do not hide a dead schedule',
      find: "outcome !== 'failure' && result.scheduled",
      replace: "outcome !== 'failure'",
      test: 'never counts a dump on demand as scheduled (success)',
    },
  ]),
  ...mutantsOf('core/metric-publisher.ts', METRICS, [
    {
      guard: 'metrics of two deployments of a job are kept apart',
      find: '{ job, function: functionName }',
      replace: '{ job, function: job }',
      test: 'publishes the dimensions job and function only',
    },
  ]),
  ...mutantsOf('verify/metrics.ts', 'unit/functions/verify/metrics.test.ts', [
    {
      guard: 'verifications by hand do not hide that no events come',
      find: 'flag(verified && arrived)',
      replace: 'flag(verified)',
      test: 'a verification by hand or of a forced dump never counts as one on arrival',
    },
  ]),
  ...mutantsOf('verify/create-handler.ts', 'unit/functions/verify/create-handler.test.ts', [
    {
      guard: "another job's object is not verified",
      find: 'const request = parseEvent(event, config);',
      replace: "const request = parseEvent(event, config) ?? { key: 'none', arrived: true };",
      test: 'ignores an object of another job, without a verdict or a metric',
    },
  ]),
  ...mutantsOf('dump-format/object-keys.ts', 'unit/functions/dump-format/object-keys.test.ts', [
    {
      guard: 'a key is of a job only with its name after the month',
      find: '!name.startsWith(`${job}-${year}-${month}-`)',
      replace: "!name.includes('-')",
      test: 'parses every key of a dump only for its own job and prefix',
    },
  ]),
];
