import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';

/** Declares a local value and returns the bare expression that reads it. */
export function local(scope: Construct, name: string, value: unknown): string {
  new TerraformLocal(scope, `local.${name}`, value);
  return `local.${name}`;
}
