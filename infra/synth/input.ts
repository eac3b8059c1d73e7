import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { expression } from './expression';

export type InputType =
  | 'string'
  | 'number'
  | 'bool'
  | 'list(string)'
  | 'set(string)'
  | 'map(string)'
  // An object is set or null in a plan even while its attributes are unknown, so that a `count` can depend on it.
  | `object({ ${string} })`
  | `list(object({ ${string} }))`;

/** One rule for the value of an input. */
export interface InputRule {
  /** Terraform expression that is true for a valid value. It is not evaluated for null. */
  readonly condition: string;
  /** The rule in words, to complete "<name> must": `be between 1 and 9`. */
  readonly must: string;
}

export interface InputOptions {
  readonly type: InputType;
  readonly description: string;
  /** Without a default the input is required. A default of null makes it nullable; the description states its meaning. */
  readonly default?: unknown;
  readonly rules?: readonly InputRule[];
}

/** Declares an input variable of the module. Terraform reports each violated rule with the rule and the value. */
export function input(scope: Construct, name: string, options: InputOptions): void {
  const nullable = options.default === null;
  const variable = new TerraformVariable(scope, `variable.${name}`, {
    type: options.type,
    description: options.description,
    nullable,
    ...(options.rules && {
      validation: options.rules.map((rule) => ({
        condition: expression(nullable ? `var.${name} == null ? true : ${rule.condition}` : rule.condition),
        errorMessage: `${name} must ${rule.must}, got: ${expression(`jsonencode(var.${name})`)}.`,
      })),
    }),
  });
  if (options.default !== undefined) {
    // An override, because synthesis fails on a default of null in the constructor.
    variable.addOverride('default', options.default);
  }
}
