import type { Construct } from 'constructs';
import { expression } from './expression';
import { local } from './local';

/**
 * A zip that the build puts beside the module. It is named relative to the module (a `TerraformAsset` would hold a path
 * of the machine that ran the synthesis), and hashed when Terraform runs.
 */
export class PackagedFile {
  /** Path of the zip, as a Terraform template; null when it isn't deployed. */
  readonly path: string;
  /** Base64 of the SHA-256 of the zip; null when the zip is missing, so that the precondition gets to speak. */
  readonly hash: string;
  /** Fails a plan that would upload a zip that is not there. */
  readonly precondition: { readonly condition: string; readonly errorMessage: string };

  /**
   * @param name what the local value with the path is called, before `_package`
   * @param file name of the zip, which may hold `${…}` of Terraform
   * @param when Terraform expression: the zip is deployed, and has to be there, only when it is true
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
