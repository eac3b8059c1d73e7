import type { Construct } from 'constructs';
import { expression } from './expression';
import { local } from './local';

/**
 * A zip that the build puts next to the module. Its path is relative to the module (a `TerraformAsset` would contain a
 * path of the machine that runs the synthesis), and Terraform computes its hash when it runs.
 */
export class PackagedFile {
  /** Path of the zip, as a Terraform template; null when it is not deployed. */
  readonly path: string;
  /** Base64 of the SHA-256 of the zip; null when the zip is missing, so that only the precondition fails. */
  readonly hash: string;
  /** Fails a plan that would upload a missing zip. */
  readonly precondition: { readonly condition: string; readonly errorMessage: string };

  /**
   * @param name prefix of the local value with the path, before `_package`
   * @param file name of the zip, as a Terraform template
   * @param when Terraform expression: the zip is deployed, and must exist, only when it is true
   */
  constructor(scope: Construct, name: string, file: string, when?: string) {
    const directory = expression('coalesce(var.package_directory, "${path.module}/dist")');
    const path = local(scope, `${name}_package`, `${directory}/${file}`);
    const deployed = when === undefined ? '' : `${when} && `;
    this.path = expression(when === undefined ? path : `${when} ? ${path} : null`);
    this.hash = expression(`${deployed}fileexists(${path}) ? filebase64sha256(${path}) : null`);
    this.precondition = {
      condition: expression(when === undefined ? `fileexists(${path})` : `${when} ? fileexists(${path}) : true`),
      errorMessage:
        `The package ${expression(path)} is missing. Run "npm run build" in a clone of the repository, or take the module ` +
        'from a release archive, which contains it.',
    };
  }
}
