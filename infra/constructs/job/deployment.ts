import { DataResource, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { bareExpression, expression } from '../../synth/expression';
import type { Account } from '../foundation/account';

/** A value that cannot change without replacing or abandoning a resource together with its content. */
export interface FixedValue {
  /** Key in the state. */
  readonly key: string;
  /** Terraform expression of the current value. */
  readonly value: string;
  /** Input or setting, as the message names it. */
  readonly input: string;
  /** Consequence of a change, to complete "<input> must stay …, because ". */
  readonly because: string;
  /** Terraform expression: the value is compared only when it is true. */
  readonly when?: string;
}

const RENAMED =
  'a change would replace the function, its alarms and its queues with the events in them, and an apply that fails half-way would leave neither the old nor the new ones';

/** Names that every module fixes. */
export const FIXED_NAMES: readonly FixedValue[] = [
  fixedInput('name', RENAMED),
  fixedInput('name_prefix', RENAMED),
  fixedInput('role_path', 'a change would replace the roles with others of the same names, which IAM rejects half-way'),
];

/** Account and region, which every module fixes. */
export function fixedPlace(account: Account): readonly FixedValue[] {
  const moved =
    'a change would create the resources a second time, and take the roles, which have no region, from the existing functions';
  return [
    { key: 'region', value: bareExpression(account.region), input: "the provider's region", because: moved },
    { key: 'account_id', value: bareExpression(account.id), input: "the provider's account", because: moved },
  ];
}

/** Fixes an input whose change would leave dumps or records behind. */
export function fixedInput(input: string, because: string): FixedValue {
  return { key: input, value: `var.${input}`, input, because };
}

/**
 * Stores the fixed values of a deployment, and fails a plan that changes them. Terraform destroys before it creates, and
 * S3 rejects the deletion of a bucket with dumps only after its policy and versioning are gone, so the plan is the last
 * step without side effects. `terraform apply -replace` of this resource accepts a change.
 */
export class Deployment extends Construct {
  /** @param after resources of a complete deployment: a first apply that fails fixes nothing. */
  constructor(
    scope: Construct,
    after: readonly ITerraformDependable[],
    fixed: readonly FixedValue[],
    id = 'deployment',
  ) {
    super(scope, id);
    new DataResource(this, `data.${id}`, {
      input: Object.fromEntries(fixed.map(({ key, value }) => [key, expression(value)])),
      dependsOn: [...after],
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: fixed.map(({ key, value, input, because, when }) => {
          // The state of an earlier version lacks keys that were added later.
          const deployed = `try(self.output.${key}, ${value})`;
          const isSame = `${deployed} == ${value}`;
          return {
            condition: expression(when === undefined ? isSame : `${when} ? ${isSame} : true`),
            errorMessage: `${input} must stay ${expression(`jsonencode(${deployed})`)}, the value of the existing deployment, because ${because}; got: ${expression(`jsonencode(${value})`)}. Nothing was changed. See docs/rename-move-replace.md in the repository for the ways to change it.`,
          };
        }),
      },
    });
  }
}
