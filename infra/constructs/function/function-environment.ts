import type { Construct } from 'constructs';
import { expression, mapExpression, stringList } from '../../synth/expression';
import { local } from '../../synth/local';
import type { Precondition } from '../foundation/precondition';

/** Environment variables of a function, by name, as Terraform templates. */
export interface FunctionEnvironment {
  readonly always: Readonly<Record<string, string>>;
  /** Omitted where the template yields null. */
  readonly optional: Readonly<Record<string, string>>;
}

/**
 * Declares the environment of a function as two local values, `<prefix>environment` and `<prefix>optional_environment`.
 * They are separate because a single value that is unknown in a plan would make every variable next to it unknown.
 */
export function functionEnvironment(
  scope: Construct,
  prefix: string,
  { always, optional }: FunctionEnvironment,
): Record<string, string> {
  const required = local(scope, `${prefix}environment`, always);
  const nullable = local(scope, `${prefix}optional_environment`, optional);
  return mapExpression(`merge(${required}, { for name, value in ${nullable} : name => value if value != null })`);
}

/** Size limit of all environment variables of a function ("Lambda quotas", AWS Lambda Developer Guide). */
const LAMBDA_ENVIRONMENT_BYTES = 4096;
/** Upper bound for names known only after an apply: a bucket (63), a lock table named by the module (69), quotes. */
const UNKNOWN_BYTES = 140;

export interface EnvironmentSizeProps {
  /** Names of environment variables whose values a plan does not know. */
  readonly unknown: readonly string[];
  /** Input that takes most of the space, as a Terraform expression. */
  readonly largest: string;
  /** What to do when the environment is too large, as a sentence. */
  readonly remedy: string;
}

/**
 * Requires the environment of the main function to fit into Lambda's limit. The size is computed without the values
 * that a plan does not know, so that the plan fails, not AWS at the end of an apply.
 */
export function environmentFits(scope: Construct, { unknown, largest, remedy }: EnvironmentSizeProps): Precondition {
  const bytes = (value: string) => `floor(length(base64encode(jsonencode(${value}))) * 3 / 4)`;
  // Filtered by name first: for an unknown value, Terraform cannot tell whether it is null, and the whole map would
  // become unknown.
  const named = `{ for name, value in merge(local.environment, local.optional_environment) : name => value if !contains(${stringList(unknown)}, name) }`;
  const known = `{ for name, value in ${named} : name => value if value != null }`;
  const all = local(
    scope,
    'environment_bytes',
    expression(`${bytes(known)} + length(coalesce(var.lock_table_name, "-")) + ${UNKNOWN_BYTES}`),
  );
  return {
    condition: expression(`${all} <= ${LAMBDA_ENVIRONMENT_BYTES}`),
    errorMessage: `The environment of the function must not exceed Lambda's limit of ${LAMBDA_ENVIRONMENT_BYTES} bytes, got: ${expression(all)} bytes, ${expression(bytes(largest))} of them for ${largest.replaceAll('var.', '')}. ${remedy}`,
  };
}
