import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Terraform, terraform } from '../../../dev/terraform';
import { BAD_COMBINATIONS } from './bad-combinations';
import { BAD_VALUES } from './bad-values';
import { GOOD, type Values } from './good-values';
import { keepRulesAlone } from './rules-alone';

/*
 * Every rule of the module refuses a violation, with a clear message. All rules of one kind are violated
 * in one plan, because Terraform reports them together, and all plans are made by one process, which loads the provider
 * once. The long form plans the whole module, and `npm test` its rules alone.
 */

const MODULE = join(__dirname, '../../../modules/mysqldump');

let copy: Terraform;
/** Messages of single inputs, and of each combination. */
let valueMessages: string[];
let combinationMessages: string[][];

beforeAll(async () => {
  copy = await terraform({ folder: MODULE });
  for (const name of readdirSync(join(copy.workFolder, 'tests'))) {
    if (name.endsWith('.tftest.hcl')) rmSync(join(copy.workFolder, 'tests', name));
  }
  if (!process.env.LONG) keepRulesAlone(copy.workFolder);
  await copy.init();
  const byRound = rounds();
  const messages = await messagesOf([...byRound.map((values) => ({ values })), ...BAD_COMBINATIONS]);
  valueMessages = messages.slice(0, byRound.length).flat();
  combinationMessages = messages.slice(byRound.length);
});

afterAll(() => copy?.remove());

test.each(BAD_VALUES)('%s = %j', (name, value, rule) => {
  expect(valueMessages).toContain(`${name} must ${rule}, got: ${JSON.stringify(value)}.`);
});

test.each(BAD_COMBINATIONS.map(({ messages }, i) => [i + 1, messages] as const))(
  'combination %i gets exactly the messages of the broken rules',
  (number, messages) => {
    expect(combinationMessages[number - 1]?.sort()).toEqual([...messages].sort());
  },
);

test.each(['variables.tf.json', 'main.tf.json'])('every message in %s was produced', (file) => {
  const declared = [...readFileSync(join(MODULE, file), 'utf8').matchAll(/"error_message": (".*")/g)];
  const seen = [...valueMessages, ...combinationMessages.flat()];
  expect(declared.length).toBeGreaterThan(10);
  for (const [, json] of declared) {
    // Rules for an existing deployment: test/terraform/examples/later-changes.test.ts.
    if (json?.includes('the value of the existing deployment')) continue;
    const texts: string[] = JSON.parse(json as string).split(/\$\{[^}]*\}/);
    const pattern = new RegExp(`^${texts.map(quoted).join('.*')}$`, 's');
    expect(seen).toContainEqual(expect.stringMatching(pattern));
  }
});

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Distributes the bad values over as few plans as possible, with one value per input in each. */
function rounds(): Values[] {
  const result: Values[] = [];
  for (const [name, value] of BAD_VALUES) {
    const round = result.find((values) => !(name in values));
    if (round) round[name] = value;
    else result.push({ [name]: value });
  }
  return result;
}

interface Plan {
  readonly values: Values;
  readonly region?: string;
}

/** Plans with each of these values and a mocked provider, and returns the error messages of each plan. */
async function messagesOf(plans: readonly Plan[]): Promise<string[][]> {
  const fileOf = (plan: number) => `tests/messages-${plan}.tftest.json`;
  for (const [i, { values, region }] of plans.entries()) {
    const content = {
      mock_provider: { aws: { source: './tests/mocks' } },
      run: {
        plan: {
          command: 'plan',
          variables: { ...GOOD, ...values },
          ...(region && {
            override_data: { target: 'data.aws_region.current', values: { endpoint: `ec2.${region}.amazonaws.com` } },
          }),
        },
      },
    };
    writeFileSync(join(copy.workFolder, fileOf(i)), JSON.stringify(content));
  }
  const failure = await copy.test('-json').then(
    () => '',
    (error: Error) => error.message,
  );
  const errors = failure
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ type, diagnostic }) => type === 'diagnostic' && diagnostic.severity === 'error');
  return plans.map(({ values }, i) => {
    const found = errors.filter((error) => error['@testfile'] === fileOf(i));
    if (found.length === 0) throw new Error(`The plan passed with ${JSON.stringify(values)}.\n${failure}`);
    return found.map(({ diagnostic }) => withoutLocation(diagnostic.detail));
  });
}

/** Terraform prints the position of the rule below the message of a validation. */
function withoutLocation(detail: string): string {
  return detail.split('\n\nThis was checked by the validation rule')[0] ?? detail;
}
