import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Terraform, terraform } from '../../../dev/terraform';

/*
 * Schedules and time zones, evaluated by Terraform: the variables, local values and rules of the module that
 * concern the schedule, in a separate module. It requires no provider, so that many values can be tested.
 */

const MODULE = join(__dirname, '../../../modules/mysqldump');
const INPUTS = [
  'schedule_expression',
  'schedule_timezone',
  'schedule_allow_skipped_hours',
  'schedule_allow_repeats',
  'slot_unit',
];

type Values = Record<string, unknown>;

const FIELDS = /^schedule_expression must have minutes from 0 to 59, hours from 0 to 23, /;
const QUESTION_MARK = /^schedule_expression must have a question mark in exactly one of its third and fifth field/;
const SIX = /^schedule_expression must be an EventBridge cron expression with six fields \(and no rate\)/;
const ZONE = /^schedule_timezone must be a name of the IANA time zone database/;
const HOURLY = /^schedule_timezone must be UTC or another zone without daylight saving for an hourly schedule/;
const skips = (time: string) =>
  new RegExp(
    `^schedule_expression must not contain a time that the zone skips when its clocks go forward \\(${time}\\)`,
  );
const fires = (times: number, unit: string) =>
  new RegExp(`^schedule_expression must not run ${times} times an? ${unit} when slot_unit is "${unit}"`);

const BAD: readonly (readonly [expression: string, values: Values, RegExp])[] = [
  ...['rate(12 hours)', 'cron(0 3 * * ?)', 'cron(0 3 * * ? * *)', '0 3 * * ? *', ''].map(
    (expression) => [expression, {}, SIX] as const,
  ),
  ...[
    '61 3 * * ? *',
    '60 3 * * ? *',
    '0 24 * * ? *',
    '0 3 32 * ? *',
    '0 3 0 * ? *',
    '0 3 * 13 ? *',
    '0 3 * FEBR ? *',
    '0 3 ? * 8 *',
    '0 3 ? * 0 *',
    '0 3 ? * MONDAY *',
    '0 3 ? * SUN#6 *',
    '0 3 * * ? 1969',
    '0 18-8 * * ? *',
    '0 */0 * * ? *',
    '0 3; * * ? *',
    '0 3,, * * ? *',
    '-1 3 * * ? *',
    '0 ? * * ? *',
    'a 3 * * ? *',
  ].map((fields) => [`cron(${fields})`, {}, FIELDS] as const),
  ...['0 3 * * * *', '0 3 1 * MON *', '0 3 ? * ? *'].map((fields) => [`cron(${fields})`, {}, QUESTION_MARK] as const),
  ...['Europe/Berlinn', 'utc', 'europe/berlin', 'UTC+1', 'Berlin', 'America/New_york'].map(
    (schedule_timezone) => ['cron(0 12 * * ? *)', { schedule_timezone }, ZONE] as const,
  ),
  ...(
    [
      ['America/Nuuk', '30 23', '23:30'],
      ['America/Scoresbysund', '30 23', '23:30'],
      ['Pacific/Easter', '30 22', '22:30'],
      ['Australia/Lord_Howe', '15 2', '02:15'],
      ['Antarctica/Troll', '59 2', '02:59'],
      ['Africa/Casablanca', '0 2', '02:00'],
      ['Africa/Cairo', '0 0', '00:00'],
      ['America/Santiago', '59 0', '00:59'],
      ['Europe/London', '0 1', '01:00'],
      ['Europe/Berlin', '30 2', '02:30'],
      ['Europe/Berlin', '30 14,02', '02:30'],
      ['Europe/Athens', '0 3', '03:00'],
      ['America/New_York', '10 2', '02:10'],
      ['Pacific/Chatham', '0 3', '03:00'],
    ] as const
  ).map(
    ([schedule_timezone, time, skipped]) =>
      [`cron(${time} * * ? *)`, { schedule_timezone, schedule_allow_repeats: true }, skips(skipped)] as const,
  ),
  ['cron(0 */2 * * ? *)', { schedule_timezone: 'Europe/Berlin', slot_unit: 'hour' }, skips('02:00')],
  ['cron(0 * * * ? *)', { schedule_timezone: 'Europe/Berlin', slot_unit: 'hour' }, HOURLY],
  ['cron(0 3,15 * * ? *)', {}, fires(2, 'day')],
  ['cron(0 */6 * * ? *)', {}, fires(4, 'day')],
  ['cron(0,30 3 * * ? *)', {}, fires(2, 'day')],
  ['cron(0 3-5 ? * MON *)', {}, fires(3, 'day')],
  ['cron(*/20 * * * ? *)', { slot_unit: 'hour' }, fires(3, 'hour')],
];

const GOOD: readonly (readonly [expression: string, values: Values])[] = [
  ['cron(0 3 * * ? *)', {}],
  ['cron(00 03 ? * * *)', {}],
  ['cron(0 4 ? * MON-FRI *)', {}],
  ['cron(0 4 ? * 2#1 *)', {}],
  ['cron(0 4 L * ? *)', {}],
  ['cron(0 4 1W JAN-MAR ? 2026-2030)', {}],
  ['cron(0 8-18/2,23 ? * * *)', { slot_unit: 'hour' }],
  ['cron(40 * * * ? *)', { slot_unit: 'hour' }],
  ['cron(0 * * * ? *)', { slot_unit: 'hour', schedule_timezone: 'Asia/Kolkata' }],
  ['cron(* * * * ? *)', { schedule_allow_repeats: true }],
  ['cron(0 3 * * ? *)', { schedule_timezone: 'Europe/Berlin' }],
  ['cron(59 1 * * ? *)', { schedule_timezone: 'Europe/Berlin' }],
  ['cron(30 2 * * ? *)', { schedule_timezone: 'Europe/Berlin', schedule_allow_skipped_hours: true }],
  ['cron(0 2 * * ? *)', { schedule_timezone: 'Asia/Tokyo' }],
  ['cron(30 2 * * ? *)', { schedule_timezone: 'Australia/Lord_Howe' }],
  ['cron(0 3 * * ? *)', { schedule_timezone: 'Antarctica/Troll' }],
  ['cron(0 2 * * ? *)', { schedule_timezone: 'America/Nuuk' }],
  ['cron(0 2 * * ? *)', { schedule_timezone: 'Etc/GMT-3' }],
];

let copy: Terraform;
let messages: string[][];

beforeAll(async () => {
  copy = await terraform({ folder: join(__dirname, 'schedule') });
  writeFileSync(join(copy.workFolder, 'main.tf.json'), JSON.stringify(scheduleModule()));
  await copy.init();
  messages = await messagesOf(
    [...BAD, ...GOOD].map(([expression, values]) => ({ schedule_expression: expression, ...values })),
  );
});

afterAll(() => copy?.remove());

test.each(BAD.map(([expression, values, message], i) => [expression, values, message, i] as const))(
  '%s with %j is refused once, by %s',
  (_expression, _values, message, i) => {
    expect(messages[i]).toEqual([expect.stringMatching(message)]);
  },
);

test.each(GOOD.map(([expression, values], i) => [expression, values, i] as const))(
  '%s with %j is accepted',
  (_, _values, i) => {
    expect(messages[BAD.length + i]).toEqual([]);
  },
);

/** The part of the module that concerns the schedule. */
function scheduleModule(): object {
  const read = (file: string) => JSON.parse(readFileSync(join(MODULE, file), 'utf8'));
  const { variable } = read('variables.tf.json');
  const { locals, resource } = read('main.tf.json');
  const isOurs = ([name]: [string, unknown]) => /^(schedule_|time_zone)/.test(name) && !name.endsWith('_statements');
  const rules: { error_message: string }[] = resource.aws_lambda_function.dump.lifecycle.precondition;
  return {
    variable: Object.fromEntries(INPUTS.map((name) => [name, variable[name]])),
    locals: Object.fromEntries(Object.entries(locals).filter(isOurs)),
    resource: {
      terraform_data: {
        rules: { lifecycle: { precondition: rules.filter(({ error_message }) => /^schedule_/.test(error_message)) } },
      },
    },
  };
}

/** Returns the error messages of a plan for each of these values. */
async function messagesOf(plans: readonly Values[]): Promise<string[][]> {
  const fileOf = (plan: number) => `tests/schedule-${plan}.tftest.json`;
  for (const [i, variables] of plans.entries()) {
    writeFileSync(join(copy.workFolder, fileOf(i)), JSON.stringify({ run: { plan: { command: 'plan', variables } } }));
  }
  const output = await copy.test('-json').catch((error: Error) => error.message);
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const done = lines.filter(({ type, test_file }) => type === 'test_file' && test_file.progress === 'complete');
  expect(done).toHaveLength(plans.length);
  const errors = lines.filter(({ type, diagnostic }) => type === 'diagnostic' && diagnostic.severity === 'error');
  return plans.map((_, i) =>
    errors
      .filter((error) => error['@testfile'] === fileOf(i))
      .map(({ diagnostic }) => diagnostic.detail.split('\n\nThis was checked by the validation rule')[0]),
  );
}
