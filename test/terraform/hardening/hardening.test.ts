import { checkov, type Finding, type Scan } from '../../../dev/scanners/checkov/checkov';
import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';
import { type ExplainedRule, rulesOfPage } from './explained-rules';
import { KEY, type PlannedExample, type PlannedModule, planExamples } from './planned-examples';

/*
 * checkov over the plans of examples. Each finding is satisfied by variables of the module, which some example sets, or
 * explained in docs/hardening.md; and each row there is about a finding.
 */

const NETWORK = { vpc_id: 'vpc-0a1b2c3d', subnet_ids: ['subnet-0a1b2c3d'] };
const DATABASE_NETWORK = { ...NETWORK, database_security_group_id: 'sg-0a1b2c3d' };
const CODE_SIGNING = 'arn:aws:lambda:eu-central-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b';

const EXAMPLES: readonly PlannedExample[] = [
  { module: 'mysqldump', example: 'minimal', variables: {} },
  {
    module: 'mysqldump',
    example: 'complete',
    variables: { ...DATABASE_NETWORK, route_table_ids: ['rtb-0a1b2c3d'] },
  },
  { module: 'mysqldump', example: 'container-image', variables: { ...DATABASE_NETWORK, image_version: '1.0.0' } },
  {
    module: 'mysqldump',
    example: 'hardened',
    variables: { ...DATABASE_NETWORK, route_table_ids: ['rtb-0a1b2c3d'], code_signing_config_arn: CODE_SIGNING },
  },
  {
    module: 'mysqldump',
    example: 'large-database',
    variables: { ...DATABASE_NETWORK, route_table_ids: ['rtb-0a1b2c3d'] },
  },
  { module: 'mysqldump', example: 'protected-bucket', variables: DATABASE_NETWORK },
  { module: 'scheduled-script', example: 'minimal', variables: {} },
  {
    module: 'scheduled-script',
    example: 'hardened',
    variables: {
      subnet_ids: NETWORK.subnet_ids,
      security_group_id: 'sg-0a1b2c3d',
      kms_key_arn: KEY,
      code_signing_config_arn: CODE_SIGNING,
    },
  },
];

const { optional, explained } = rulesOfPage();

let scan: Scan;
/** Addresses of all planned resources. */
let planned: string[];

beforeAll(async () => {
  const plan = await planExamples(EXAMPLES);
  planned = addressesIn(plan.planned_values.root_module);
  const { passed, findings } = await checkov(plan);
  // Resources that an example makes itself stand for those that its reader has.
  scan = { passed, findings: findings.filter(({ resource }) => /^module\.[^.]+\.module\./.test(resource)) };
});

function addressesIn({ resources = [], child_modules = [] }: PlannedModule): string[] {
  return [...resources.map(({ address }) => address), ...child_modules.flatMap(addressesIn)];
}

/** `aws_lambda_function.dump` for `module.mysqldump_hardened.module.mysqldump.aws_lambda_function.dump[0]`. */
function withoutModule(address: string): string {
  return address.replace(/^(module\.[^.]+\.)*/, '').replace(/\[.*\]$/, '');
}

function explains({ rule, resources }: ExplainedRule, finding: Finding): boolean {
  const matches = (pattern: string) => RegExp(`^${pattern.replaceAll('.', '[.]').replaceAll('*', '.*')}$`);
  return rule === finding.rule && resources.some((pattern) => matches(pattern).test(withoutModule(finding.resource)));
}

test('checkov has looked at every example', () => {
  const examples = new Set(scan.findings.map(({ resource }) => resource.split('.')[1]));
  expect([...examples].sort()).toEqual(EXAMPLES.map(({ module, example }) => `${module}_${example}`).sort());
  expect(scan.passed).toBeGreaterThan(500);
});

test('every finding is explained in docs/hardening.md, or one that variables satisfy', () => {
  const unknown = scan.findings.filter(
    (finding) =>
      !explained.some((row) => explains(row, finding)) && !optional.some(({ rule }) => rule === finding.rule),
  );
  expect(unknown.map(({ rule, title, resource }) => `${rule} ${resource}: ${title}`)).toEqual([]);
});

test.each(explained.map((row) => [row.rule, row.resources.join(', '), row] as const))(
  'the explanation of %s for %s matches a finding, and has a reason',
  (_rule, _resources, row) => {
    for (const pattern of row.resources) {
      expect(scan.findings.filter((finding) => explains({ ...row, resources: [pattern] }, finding))).not.toEqual([]);
    }
    expect(row.reason.length).toBeGreaterThan(40);
  },
);

const VARIABLES = new Set(
  [new MysqldumpModule(), new ScheduledScriptModule()].flatMap((module) =>
    Object.keys(module.toTerraform().variable ?? {}),
  ),
);

test.each(optional)(
  '$rule is found without its variables, and in each resource satisfied by them in some example',
  (row) => {
    const found = scan.findings.filter(({ rule }) => rule === row.rule);
    const unsatisfied = found.filter(({ resource }) => {
      const same = planned.filter((address) => withoutModule(address) === withoutModule(resource));
      return same.every((address) => found.some((finding) => finding.resource === address));
    });

    expect(found).not.toEqual([]);
    expect([...new Set(unsatisfied.map(({ resource }) => withoutModule(resource)))]).toEqual([]);
    expect(row.variables.filter((name) => !VARIABLES.has(name))).toEqual([]);
    expect(row.variables.length).toBeGreaterThan(0);
  },
);
