import type { TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { expression, mapExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import type { Statement } from './policy';

export type Precondition = NonNullable<TerraformResourceLifecycle['precondition']>[number];

/** What a construct asks of the dump function. The stack collects the contributions and hands them to the function. */
export interface Contribution {
  /** Environment variables, as Terraform templates. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The same, left out where the template gives null. */
  readonly optionalEnvironment?: Readonly<Record<string, string>>;
  /** What the function's role may do because of this construct, and nothing more. */
  readonly statements?: readonly Statement[];
  /**
   * Rules between several inputs. They stand on the function, and not in the variables, because a validation may refer
   * to other variables only from Terraform 1.9 on; there, all broken rules are reported together.
   */
  readonly preconditions?: readonly Precondition[];
}

/** The environment of a module's main function: its own variables, and those that other constructs ask for. */
export function contributedEnvironment(
  scope: Construct,
  own: Readonly<Record<string, string>>,
  contributions: readonly Contribution[],
): Record<string, string> {
  const always = local(scope, 'environment', {
    ...own,
    ...Object.assign({}, ...contributions.map(({ environment }) => environment)),
  });
  const optional = local(
    scope,
    'optional_environment',
    Object.assign({}, ...contributions.map(({ optionalEnvironment }) => optionalEnvironment)),
  );
  // Apart, because one value that is unknown in a plan would make every variable beside it unknown, too.
  return mapExpression(`merge(${always}, { for name, value in ${optional} : name => value if value != null })`);
}

/** "Environment variables" (Lambda quotas). */
const LAMBDA_ENVIRONMENT_BYTES = 4096;
/** For names that only an apply tells: a bucket's (63), a lock table's, as the module calls it (69), and quotation. */
const UNKNOWN_BYTES = 140;

/**
 * The rule that the environment of the module's main function fits. It is computed without what a plan does not know,
 * so that the plan refuses and not AWS at the end of an apply.
 */
export function environmentFits(scope: Construct, lengthy: string, remedy: string): Precondition {
  const bytes = (value: string) => `floor(length(base64encode(jsonencode(${value}))) * 3 / 4)`;
  // First by name: a value that is unknown would make it unknown whether it is null, and with it all of them.
  const named =
    '{ for name, value in merge(local.environment, local.optional_environment) : name => value if !contains(["DUMP_BUCKET", "LOCK_TABLE"], name) }';
  const known = `{ for name, value in ${named} : name => value if value != null }`;
  const all = local(
    scope,
    'environment_bytes',
    expression(`${bytes(known)} + length(coalesce(var.lock_table_name, "-")) + ${UNKNOWN_BYTES}`),
  );
  return {
    condition: expression(`${all} <= ${LAMBDA_ENVIRONMENT_BYTES}`),
    errorMessage: `The settings of the function must not exceed ${LAMBDA_ENVIRONMENT_BYTES} bytes, which Lambda takes, got: ${expression(all)} bytes, ${expression(bytes(lengthy))} of them of ${lengthy.replaceAll('var.', '')}. ${remedy}`,
  };
}

/** A rule between several inputs. The message ends with the values of these inputs. */
export function rule(condition: string, message: string, ...inputs: string[]): Precondition {
  const values = inputs.map((name) => `${name} = ${expression(`jsonencode(var.${name})`)}`).join(', ');
  return { condition: expression(condition), errorMessage: `${message}, got: ${values}.` };
}

/** The rule that exactly one of several nullable inputs is set. */
export function exactlyOneOf(...inputs: string[]): Precondition {
  const set = inputs.map((name) => `var.${name} != null`).join(', ');
  const names = `${inputs.slice(0, -1).join(', ')} and ${inputs.at(-1)}`;
  return rule(`length([for set in [${set}] : set if set]) == 1`, `Exactly one of ${names} must be set`, ...inputs);
}
