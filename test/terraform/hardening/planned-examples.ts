import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { terraform } from '../../../dev/terraform';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { moduleFolder } from '../../../infra/build/packages';
import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';

const MODULES = [new MysqldumpModule(), new ScheduledScriptModule()].map((stack) => ({
  name: stack.name,
  json: stack.toTerraform(),
}));

/** A key that exists. */
export const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e';

/** An example of a module, with values of its variables. */
export interface PlannedExample {
  readonly module: string;
  readonly example: string;
  readonly variables: object;
}

/** A module in `terraform show -json` of a plan. */
export interface PlannedModule {
  address?: string;
  resources?: { address: string; type: string; name: string; values?: Record<string, unknown> }[];
  child_modules?: PlannedModule[];
}

/** A plan, in the form of `terraform show -json`. */
export interface Plan {
  planned_values: { root_module: PlannedModule };
}

/**
 * Plans examples as a first apply does, all in one configuration, so that the provider is loaded once. The provider asks
 * AWS for nothing but its account, which a server of this process answers.
 */
export async function planExamples(examples: readonly PlannedExample[]): Promise<Plan> {
  const root = temporaryFolder('planned-examples');
  const identity = createServer((_, response) => response.end(IDENTITY)).listen(0, '127.0.0.1');
  await new Promise((resolve) => identity.once('listening', resolve));
  try {
    for (const { name } of MODULES) copyModule(name, join(root, name));
    writeFileSync(
      join(root, 'main.tf.json'),
      JSON.stringify(configuration(examples, (identity.address() as AddressInfo).port)),
    );
    const copy = await terraform({ folder: root });
    try {
      await copy.init();
      await copy.run('plan', '-no-color', '-input=false', '-out=examples.tfplan');
      const plan: Plan = JSON.parse(await copy.run('show', '-json', 'examples.tfplan'));
      asWritten(plan.planned_values.root_module);
      return plan;
    } finally {
      copy.remove();
    }
  } finally {
    identity.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/planner</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/**
 * Copies a module with empty packages, and its examples without their providers, which would be loaded once each. Keys that
 * the examples make have an ARN, as if they existed: a plan has no value for one that does not.
 */
function copyModule(name: string, folder: string): void {
  cpSync(moduleFolder(name), folder, {
    recursive: true,
    filter: (path) => !/\/(dist|tests|\.terraform.*)$/.test(path),
  });
  cpSync(join(moduleFolder(name), 'tests/packages'), join(folder, 'dist'), { recursive: true });
  const files = readdirSync(join(folder, 'examples'), { recursive: true, encoding: 'utf8' });
  for (const path of files.filter((name) => name.endsWith('.tf'))) {
    const file = join(folder, 'examples', path);
    const text = readFileSync(file, 'utf8')
      .replaceAll(/^provider "aws" \{\n.*?^\}\n/gms, '')
      .replaceAll(/^ +provider += aws\..*\n/gm, '')
      .replaceAll(/aws_kms_key\.\w+\.arn/g, JSON.stringify(KEY));
    writeFileSync(file, text);
  }
}

function configuration(examples: readonly PlannedExample[], port: number): object {
  return {
    provider: {
      aws: {
        region: 'eu-central-1',
        access_key: 'none',
        secret_key: 'none',
        endpoints: { sts: `http://127.0.0.1:${port}` },
      },
    },
    module: Object.fromEntries(
      examples.map(({ module, example, variables }) => [
        `${module}_${example}`,
        { source: `./${module}/examples/${example}`, ...variables },
      ]),
    ),
  };
}

/**
 * Changes the values of a plan to what a reader of the configuration sees. A plan has null for an argument that is not set,
 * which checkov takes for a value, and -1 for executions that are not reserved. It has no value at all for a policy with
 * the ARN of a resource that does not exist yet: such a policy is taken from the source, with all of its statements.
 */
function asWritten(module: PlannedModule): void {
  for (const resource of module.resources ?? []) {
    const values = withoutNulls(resource.values ?? {}) as Record<string, unknown>;
    if (values.reserved_concurrent_executions === -1) values.reserved_concurrent_executions = '${-1}';
    const policy = values.policy === undefined ? policyOf(resource) : undefined;
    resource.values = policy === undefined ? values : { ...values, policy };
  }
  for (const child of module.child_modules ?? []) asWritten(child);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function policyOf({ type, name }: { type: string; name: string }): string | undefined {
  for (const { json } of MODULES) {
    const declared = json.resource?.[type] as Record<string, { policy?: string }> | undefined;
    const [, local] = /in local\.(\w+_statements) :/.exec(declared?.[name]?.policy ?? '') ?? [];
    if (local === undefined) continue;
    const statements = (json.locals as Record<string, { statement: object }[]>)[local] ?? [];
    return JSON.stringify(
      { Version: '2012-10-17', Statement: statements.map(({ statement }) => statement) },
      // Any text is narrower than the `*` that rules about policies look for.
      (_, value) => (typeof value === 'string' ? value.replace(/\$\{.*\}/s, 'known-after-apply') : value),
    );
  }
  return undefined;
}
