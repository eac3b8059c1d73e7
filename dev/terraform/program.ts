/** What applies modules: Terraform, or OpenTofu. */
export interface TerraformProgram {
  /** Name and version, for people. */
  readonly name: string;
  /** The program, on the PATH or by its path. */
  readonly command: string;
  /** Registry of a provider without a host in its source, such as `hashicorp/aws`. */
  readonly registry: string;
}

export const TERRAFORM_REGISTRY = 'registry.terraform.io';
export const OPENTOFU_REGISTRY = 'registry.opentofu.org';

/** The Terraform of this machine. */
export const INSTALLED: TerraformProgram = { name: 'Terraform', command: 'terraform', registry: TERRAFORM_REGISTRY };
