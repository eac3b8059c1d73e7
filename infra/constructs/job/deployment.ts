import { DataResource, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import type { Account } from '../foundation/account';

/** Something that a change would replace or abandon together with what it holds. */
export interface Fixed {
  /** Key in the state. */
  readonly key: string;
  /** Terraform expression of the value now. */
  readonly value: string;
  /** Input or setting that a user changed, as the message names it. */
  readonly input: string;
  /** What the change would do, to follow "<input> must stay …, because ". */
  readonly because: string;
  /** Terraform expression: the value is compared only when it is true. */
  readonly when?: string;
}

/** What every module fixes: names, account and region. */
export function fixedPlace(account: Account): readonly Fixed[] {
  const named =
    'the function, its alarms and its queues, with the events in them, would be replaced, and a half-finished apply would leave neither';
  const elsewhere =
    'resources would be made a second time, and roles, which have no region, be taken from the functions that work';
  return [
    { key: 'name', value: 'var.name', input: 'name', because: named },
    { key: 'name_prefix', value: 'var.name_prefix', input: 'name_prefix', because: named },
    {
      key: 'role_path',
      value: 'var.role_path',
      input: 'role_path',
      because: 'roles would be replaced by others of the same names, which IAM refuses half-way',
    },
    { key: 'region', value: bare(account.region), input: "the provider's region", because: elsewhere },
    { key: 'account_id', value: bare(account.id), input: "the provider's account", because: elsewhere },
  ];
}

/** That an input keeps its value, because dumps or records would be left behind otherwise. */
export function fixedChoice(input: string, because: string): Fixed {
  return { key: input, value: `var.${input}`, input, because };
}

/**
 * Remembers what a deployment was made with, and refuses a plan that would take it apart. Terraform destroys before it
 * creates, and S3 refuses to delete a bucket with dumps only after its policy and versioning are gone: the plan is the
 * last moment at which nothing has happened. `terraform apply -replace` of this resource accepts a change.
 */
export class Deployment extends Construct {
  /** @param after what must be there before a deployment counts as made: a first apply that fails fixes nothing. */
  constructor(scope: Construct, after: readonly ITerraformDependable[], fixed: readonly Fixed[]) {
    super(scope, 'deployment');
    new DataResource(this, 'data.deployment', {
      input: Object.fromEntries(fixed.map(({ key, value }) => [key, expression(value)])),
      dependsOn: [...after],
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: fixed.map(({ key, value, input, because, when }) => {
          // A deployment of an earlier version has not all of the keys.
          const made = `try(self.output.${key}, ${value})`;
          const same = `${made} == ${value}`;
          return {
            condition: expression(when === undefined ? same : `${when} ? ${same} : true`),
            errorMessage: `${input} must stay ${expression(`jsonencode(${made})`)}, with which this job was made, because ${because}; got: ${expression(`jsonencode(${value})`)}. Nothing was changed. docs/rename-move-replace.md in the repository has the ways to do it.`,
          };
        }),
      },
    });
  }
}

function bare(template: string): string {
  return template.replace(/^\$\{(.*)\}$/, '$1');
}
