import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';
import { ACCESS_PROMISES } from './promises/access';
import { BUCKET_PROMISES } from './promises/bucket';
import { ENCRYPTION_PROMISES } from './promises/encryption';
import { EVENT_PROMISES } from './promises/events';
import { MASK_PROMISES } from './promises/masked';
import { WORK_PROMISES } from './promises/runner-works';
import { RUNNING_PROMISES } from './promises/running';

const PROMISES = {
  ...EVENT_PROMISES,
  ...BUCKET_PROMISES,
  ...ACCESS_PROMISES,
  ...ENCRYPTION_PROMISES,
  ...RUNNING_PROMISES,
  ...MASK_PROMISES,
  ...WORK_PROMISES,
};

/*
 * Every setting of the synthesized modules is checked by a test, or listed as unchecked. A setting that is changed, taken
 * away or added breaks a test that names what it is about.
 */

interface Leaf {
  readonly module: string;
  readonly path: string;
  readonly value: unknown;
}

/** Names, texts and references between resources: checked by other tests, or every test would fail without them. */
const NO_PROMISE = [
  /\.(name|name_prefix|alarm_name|layer_name|function_name|description|alarm_description|table_name|target_id|tags)$/,
  /\.(count|for_each|depends_on(\.\d+)?|lifecycle\.(pre|post)condition\..+|id|iterator|content\.id)$/,
  /\.(role|role_arn|rule|bucket|bucket_prefix|queue_url|api_id|target|integration_uri|topic_arn|endpoint|target_key_id)$/,
  /\.(vpc_id|subnet_ids|security_group_id|security_group_ids\.0|route_table_ids|repository|arn|cidr_ipv4)$/,
  // Policies are pinned statement by statement, here and in permissions.test.ts, verify.test.ts, drill.test.ts, retention.test.ts, alarms.test.ts.
  /\.policy$/,
  /^aws_cloudwatch_metric_alarm\./, // alarms.test.ts, verify.test.ts, drill.test.ts, retention.test.ts, bucket.test.ts
  /^aws_cloudwatch_dashboard\./, // dashboard.test.ts, tests/choices.tftest.hcl
  /^aws_vpc_endpoint\./, // tests/choices.tftest.hcl
  /^aws_(ecs_task_definition\.runner(_\w+)?\.(container_definitions|family)|sfn_state_machine\.runner\.definition)$/, // runner.test.ts
  /^aws_lambda_function\.\w+\.(environment|vpc_config|layers|filename|source_code_hash|handler|runtime|architectures|package_type|image_uri)\b/,
  /^aws_lambda_layer_version\./,
  /^aws_lambda_event_source_mapping\.\w+\.event_source_arn$/,
  /^aws_dynamodb_table\.lock\.attribute\.0\.name$/,
  /^aws_dynamodb_table_item\./,
  /^terraform_data\.(deployment|place)\.input\./, // deployment.test.ts
];

const SETTINGS = [new MysqldumpModule(), new ScheduledScriptModule()].flatMap((module) => {
  const { resource = {}, locals = {} } = module.toTerraform();
  return [...leavesOf(resource, ''), ...statementsOf(locals)].map(
    ([path, value]): Leaf => ({ module: module.name, path, value }),
  );
});

function* leavesOf(value: unknown, path: string): Generator<[string, unknown]> {
  if (value === null || typeof value !== 'object') yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, path === '' ? key : `${path}.${key}`);
}

/** Policy statements by their `Sid`, with their restrictions. */
function* statementsOf(locals: object): Generator<[string, unknown]> {
  for (const [name, list] of Object.entries(locals).filter(([local]) => local.endsWith('_statements'))) {
    for (const { statement } of list as { statement: { Sid: string; Condition?: object; Principal?: object } }[]) {
      const { Sid, Condition, Principal } = statement;
      yield* leavesOf({ Condition: Condition ?? {}, Principal: Principal ?? {} }, `locals.${name}.${Sid}`);
    }
  }
}

/** All leaves of statements, for promises about permissions. */
const STATEMENTS = [new MysqldumpModule(), new ScheduledScriptModule()].flatMap((module) =>
  Object.entries(module.toTerraform().locals ?? {})
    .filter(([name]) => name.endsWith('_statements'))
    .flatMap(([name, list]) =>
      (list as { statement: { Sid: string } }[]).flatMap(({ statement }) =>
        [...leavesOf(statement, `locals.${name}.${statement.Sid}`)].map(
          ([path, value]): Leaf => ({ module: module.name, path, value }),
        ),
      ),
    ),
);
const LEAVES = [...new Map([...SETTINGS, ...STATEMENTS].map((leaf) => [`${leaf.module} ${leaf.path}`, leaf])).values()];

function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('.');
  const found = path.split('.');
  return (
    parts.length === found.length &&
    parts.every((part, i) => {
      const [before = '', after] = part.split('*');
      return after === undefined ? part === found[i] : found[i]?.startsWith(before) && found[i]?.endsWith(after);
    })
  );
}

/** Each promised value with its settings. */
const HELD = Object.entries(PROMISES).flatMap(([promise, settings]) =>
  Object.entries(settings).map(([pattern, expected]) => ({
    promise,
    pattern,
    expected,
    leaves: LEAVES.filter(({ path }) => matches(pattern, path)),
  })),
);

/** Violations of a promise, given the value of each setting. */
function wrongWith(promise: string, valueIn: (leaf: Leaf) => unknown = ({ value }) => value): string[] {
  return HELD.filter((held) => held.promise === promise).flatMap(({ pattern, expected, leaves }) => {
    const there = leaves.filter((leaf) => valueIn(leaf) !== undefined);
    if (there.length === 0) return [`${pattern} is not there`];
    return there
      .filter((leaf) => valueIn(leaf) !== expected)
      .map(
        (leaf) => `${leaf.module} ${leaf.path} is ${JSON.stringify(valueIn(leaf))}, not ${JSON.stringify(expected)}`,
      );
  });
}

test.each(Object.keys(PROMISES))('%s', (promise) => {
  expect(wrongWith(promise)).toEqual([]);
});

const PROMISED = new Set(HELD.flatMap(({ leaves }) => leaves));

test('every setting has a promise or is listed as one without', () => {
  const promised = new Set([...PROMISED].map(({ module, path }) => `${module} ${path}`));
  const unknown = SETTINGS.filter(
    ({ module, path }) => !promised.has(`${module} ${path}`) && !NO_PROMISE.some((pattern) => pattern.test(path)),
  );
  expect(unknown.map(({ module, path, value }) => `${module} ${path} = ${JSON.stringify(value)}`)).toEqual([]);
});

test('each changed setting breaks each promise that it supports', () => {
  expect(PROMISED.size).toBeGreaterThan(200);
  const survivors = HELD.flatMap(({ promise, leaves }) =>
    leaves
      .filter(
        (leaf) => wrongWith(promise, (other) => (other === leaf ? mutated(leaf.value) : other.value)).length === 0,
      )
      .map(({ path }) => `${path}: ${promise}`),
  );
  expect(survivors).toEqual([]);
});

function mutated(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${value}-`;
}
