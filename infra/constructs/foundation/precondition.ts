import type { TerraformResourceLifecycle } from 'cdktf';
import { expression } from '../../synth/expression';

/** A rule between several inputs, checked on a resource. */
export type Precondition = NonNullable<TerraformResourceLifecycle['precondition']>[number];

/** A rule between several inputs. The message ends with the values of these inputs. */
export function rule(condition: string, message: string, ...inputs: string[]): Precondition {
  const values = inputs.map((name) => `${name} = ${expression(`jsonencode(var.${name})`)}`).join(', ');
  return { condition: expression(condition), errorMessage: `${message}, got: ${values}.` };
}

/** Requires exactly one of several nullable inputs. */
export function exactlyOneOf(...inputs: string[]): Precondition {
  const set = inputs.map((name) => `var.${name} != null`).join(', ');
  const names = `${inputs.slice(0, -1).join(', ')} and ${inputs.at(-1)}`;
  return rule(`length([for set in [${set}] : set if set]) == 1`, `Exactly one of ${names} must be set`, ...inputs);
}

/** An input with the name of an existing resource, and the input that chooses between that and a created one. */
export interface ExistingResource {
  readonly create: string;
  readonly name: string;
  /** The resource, as the message names it. */
  readonly resource: string;
  /** Terraform expression: the resource is needed only when it is true. */
  readonly neededWhen?: string;
}

/** Requires the name of an existing resource when the module does not create one. */
export function existingIsNamed({ create, name, resource, neededWhen }: ExistingResource): Precondition {
  const named = `var.${create} || var.${name} != null`;
  return rule(
    neededWhen === undefined ? named : `!(${neededWhen}) || ${named}`,
    `${name} must name an existing ${resource} when ${create} is false`,
    name,
  );
}
