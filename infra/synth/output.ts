import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';

/** Declares an output of the module, always a scalar. `value` is a Terraform template or a reference. */
export function output(scope: Construct, name: string, description: string, value: string): void {
  new TerraformOutput(scope, `output.${name}`, { description, value });
}
