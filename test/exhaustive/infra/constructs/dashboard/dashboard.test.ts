import * as drill from '../../../../../functions/drill/metric-names';
import { createPublishDays, createPublishMetrics as publishDrill } from '../../../../../functions/drill/metrics';
import * as dump from '../../../../../functions/dump/metric-names';
import { createPublishMetrics as publishDump } from '../../../../../functions/dump/metrics';
import * as mask from '../../../../../functions/mask/metric-names';
import { createPublishMetrics as publishMask } from '../../../../../functions/mask/metrics';
import * as retention from '../../../../../functions/retention/metric-names';
import { createPublishMetrics as publishRetention } from '../../../../../functions/retention/metrics';
import * as script from '../../../../../functions/script/metric-names';
import { createPublishScriptMetrics as publishScript } from '../../../../../functions/script/metrics';
import * as verify from '../../../../../functions/verify/metric-names';
import { createPublishMetrics as publishVerify } from '../../../../../functions/verify/metrics';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../../../infra/scheduled-script';

type Parts = readonly (string | object)[];

interface Row {
  height: number;
  when: boolean | string;
  widgets: { x: number; width: number; properties: { metrics?: Parts[]; query?: string; alarms?: string } }[];
}

const NAME = '${local.resource_name}';
const MASKED = '${local.masked_resource_name}';
const SOURCE = { namespace: 'N', job: 'shop', functionName: 'f' };

/** The names of metrics in what a function writes to its log in the embedded metric format. */
function publishedBy(publish: () => void): { names: string[]; dimensions: string[] } {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  publish();
  write.mockRestore();
  const directives = lines.map((line) => JSON.parse(line)._aws.CloudWatchMetrics[0]);
  return {
    names: directives.flatMap(({ Metrics }) => Metrics.map(({ Name }: { Name: string }) => Name)).sort(),
    dimensions: directives[0].Dimensions[0],
  };
}

const time = { seconds: 1 };
/** What each function really publishes, by the name that it has in the module, and the names that it declares. */
const MYSQLDUMP = {
  [NAME]: {
    declared: dump.METRIC,
    published: publishedBy(() =>
      publishDump(SOURCE)({ outcome: 'success', scheduled: true, bytes: 1, ...time, shrunk: false }),
    ),
  },
  [`${NAME}-verify`]: {
    declared: verify.METRIC,
    published: publishedBy(() => publishVerify(SOURCE)({ verified: true, arrived: true, ...time, rowAnomalies: 0 })),
  },
  [`${NAME}-drill`]: {
    declared: drill.METRIC,
    published: publishedBy(() => {
      publishDrill(SOURCE)({ restorable: true, arrived: true, ...time });
      createPublishDays(SOURCE)(1);
    }),
  },
  [`${NAME}-retention`]: {
    declared: retention.METRIC,
    published: publishedBy(() =>
      publishRetention(SOURCE)({ scheduled: true, paused: false, kept: 1, keptBytes: 1, expired: 0 }),
    ),
  },
  [MASKED]: {
    declared: mask.METRIC,
    published: publishedBy(() => publishMask(SOURCE)({ outcome: 'success', arrived: true, bytes: 1, ...time })),
  },
};
const SCRIPT = {
  [NAME]: {
    declared: script.METRIC,
    published: publishedBy(() => publishScript(SOURCE)({ outcome: 'success', scheduled: true, ...time })),
  },
};

/** Metrics of AWS that the dashboards show, and the dimension of each. */
const OF_AWS: Readonly<Record<string, string>> = {
  'AWS/Lambda Errors': 'FunctionName',
  'AWS/Lambda Throttles': 'FunctionName',
  ...Object.fromEntries(
    ['Started', 'Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((end) => [
      `AWS/States Executions${end}`,
      'StateMachineArn',
    ]),
  ),
  'AWS/SQS ApproximateNumberOfMessagesVisible': 'QueueName',
  'AWS/SQS ApproximateNumberOfMessagesNotVisible': 'QueueName',
};

describe.each([
  ['mysqldump', new MysqldumpModule().toTerraform(), MYSQLDUMP],
  ['scheduled-script', new ScheduledScriptModule().toTerraform(), SCRIPT],
] as const)('the dashboard of %s', (_, { resource = {}, locals = {} }, functions) => {
  const rows = locals.dashboard_rows as Row[];
  const widgets = rows.flatMap((row) => row.widgets.map((widget) => ({ ...widget, when: row.when })));
  const metrics = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((parts) => {
      const [namespace, name, ...dimensions] = parts.filter((part) => typeof part === 'string');
      return { namespace, name: name ?? '', dimensions };
    });
  const own = metrics.filter(({ namespace }) => namespace === '${var.metrics_namespace}');
  const named = (type: string, attribute: string) =>
    Object.values((resource[type] ?? {}) as Record<string, Record<string, unknown>>).map((its) =>
      String(its[attribute]),
    );

  test.each(Object.entries(functions))(
    '%s publishes the metrics whose names it declares',
    (_name, { declared, published }) => {
      expect(published.names).toEqual(Object.values(declared).sort());
      expect(published.dimensions).toEqual(['job', 'function']);
    },
  );

  test('has as many metrics as are free of charge, at most', () => {
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  test('shows metrics only that the function of their dimension publishes', () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { name, dimensions } of own) {
      const [job, value, key, functionName = ''] = dimensions;
      const itsJob = functionName.startsWith(MASKED) ? '${local.masked_name}' : '${var.name}';
      expect([job, value, key]).toEqual(['job', itsJob, 'function']);
      expect(functions[functionName as keyof typeof functions]?.published.names).toContain(name);
    }
  });

  test('shows every metric of every function', () => {
    const shown = own.map(({ name, dimensions }) => `${dimensions[3]} ${name}`).sort();
    const all = Object.entries(functions).flatMap(([name, { published }]) =>
      published.names.map((one: string) => `${name} ${one}`),
    );
    expect(shown).toEqual(all.sort());
  });

  test('has few enough metrics for a dashboard that is free of charge', () => {
    // "3 Dashboards for up to 50 metrics per month" (Amazon CloudWatch pricing, free tier).
    expect(new Set(metrics.map((metric) => JSON.stringify(metric))).size).toBeLessThanOrEqual(50);
  });

  test("shows metrics of AWS of the module's functions, queues and state machine", () => {
    const machines = named('aws_sfn_state_machine', 'name').map(
      (name) => `arn:\${local.partition}:states:\${local.region}:\${local.account_id}:stateMachine:${name}`,
    );
    const names = [...named('aws_lambda_function', 'function_name'), ...named('aws_sqs_queue', 'name'), ...machines];
    const others = metrics.filter((metric) => !own.includes(metric));
    expect(others.length).toBeGreaterThan(0);
    for (const { namespace, name, dimensions } of others) {
      const [key, value = ''] = dimensions;
      expect(key).toBe(OF_AWS[`${namespace} ${name}`]);
      expect([...names, '${aws_sqs_queue.dead_letter.name}']).toContain(value);
    }
  });

  test('shows the depth of every queue', () => {
    const shown = metrics.filter(({ namespace }) => namespace === 'AWS/SQS').map(({ dimensions }) => dimensions[1]);
    const deadLetters = `${NAME}-dead-letter`;
    for (const name of named('aws_sqs_queue', 'name')) {
      expect(shown).toContain(name === deadLetters ? '${aws_sqs_queue.dead_letter.name}' : name);
    }
  });

  test('shows the state of every alarm', () => {
    const { alarms = '' } = widgets.find(({ properties }) => properties.alarms)?.properties ?? {};
    const declared = Object.values(
      (resource.aws_cloudwatch_metric_alarm ?? {}) as Record<string, { alarm_name: string; count: string }>,
    );
    const arn = 'arn:${local.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:';
    const expected = declared.map(({ alarm_name, count }) => `${condition(count)} ? "${arn}${alarm_name}" : ""`);
    expect(
      alarms
        .replace(/^\$\{compact\(\[(.*)\]\)\}$/, '$1')
        .split(', ')
        .sort(),
    ).toEqual(expected.sort());
  });

  test('reads the log of every function, and of the runner', () => {
    const queries = widgets.flatMap(({ properties }) => properties.query ?? []);
    expect(queries).toHaveLength(2);
    const names = named('aws_cloudwatch_log_group', 'name').filter((name) => /^\/aws\/(lambda|ecs)\//.test(name));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      for (const query of queries) expect(query).toContain(`SOURCE '${name}'`);
    }
  });

  test('shows what belongs to a function only when the function exists', () => {
    const lambdas = Object.values(
      (resource.aws_lambda_function ?? {}) as Record<string, { function_name: string; count?: string }>,
    );
    for (const { function_name, count } of lambdas.filter(({ function_name }) => function_name !== NAME)) {
      const its = widgets.filter(({ properties }) =>
        JSON.stringify(properties.metrics ?? '').includes(`"${function_name}"`),
      );
      for (const { when } of its) expect(`${String(when).slice(2, -1)} `).toContain(condition(count));
    }
  });

  test('fills the width of each row', () => {
    for (const { widgets: its } of rows) {
      expect(its.reduce((sum, { width }) => sum + width, 0)).toBe(24);
      expect(its.map(({ x }) => x)).toEqual(its.map(({ width }, index) => width * index));
    }
  });
});

/** The condition in a count: `var.verify` of `${var.verify ? 1 : 0}`. */
function condition(count = ''): string {
  return count.replace(/^\$\{(.*) \? 1 : 0\}$/, '$1');
}
