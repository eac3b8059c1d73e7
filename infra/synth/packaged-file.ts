import type { TerraformResourceLifecycle } from 'cdktf';
import { expression } from './expression';

type Precondition = NonNullable<TerraformResourceLifecycle['precondition']>[number];

/**
 * A zip that the build puts beside the module. It is named relative to the module (a `TerraformAsset` would hold a path
 * of the machine that ran the synthesis), and hashed when Terraform runs.
 */
export class PackagedFile {
  /** Path of the zip, as a Terraform template. */
  readonly path: string;
  /** Base64 of the SHA-256 of the zip; null when the zip is missing, so that the precondition gets to speak. */
  readonly hash: string;
  /** Fails a plan that would upload a zip that is not there. */
  readonly precondition: Precondition;

  /** @param name file name, which may hold `${…}` of Terraform */
  constructor(name: string) {
    this.path = `${expression('coalesce(var.package_directory, "${path.module}/dist")')}/${name}`;
    this.hash = expression(`fileexists("${this.path}") ? filebase64sha256("${this.path}") : null`);
    this.precondition = {
      condition: expression(`fileexists("${this.path}")`),
      errorMessage:
        `The package ${this.path} is missing. Run "npm run build" in a clone of the repository, or take the module ` +
        'from a release archive, which contains it.',
    };
  }
}
