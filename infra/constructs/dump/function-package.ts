import type { LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { oneOf } from '../foundation/input-rules/choice';
import { imageUri } from '../foundation/input-rules/image-uri';
import { rule } from '../foundation/precondition';
import { ZIP_HANDLER } from '../function/logged-function';

/** Terraform expression: the dump function is deployed as a zip with a layer, not as an image. */
export const IS_ZIP = 'var.package_type == "Zip"';

/** Deployment form of the dump function: a zip with its layer, or a container image that contains both. */
export class FunctionPackage extends Construct {
  readonly contribution: Contribution;
  /** Lambda rejects the settings of one form together with those of the other. */
  readonly settings: Partial<LambdaFunctionConfig> = {
    packageType: expression('var.package_type'),
    imageUri: expression('var.image_uri'),
    handler: expression(`${IS_ZIP} ? "${ZIP_HANDLER}" : null`),
    runtime: expression(`${IS_ZIP} ? var.runtime : null`),
  };

  constructor(scope: Construct, account: Account) {
    super(scope, 'function-package');
    input(this, 'package_type', {
      type: 'string',
      default: 'Zip',
      description:
        'Deployment form of the dump function: `Zip`, with the clients in a layer, or `Image`, the container image `image_uri`. A change replaces the function.',
      rules: [oneOf('package_type', ['Zip', 'Image'])],
    });
    input(this, 'image_uri', {
      type: 'string',
      default: null,
      description:
        'URI of the container image of the dump function in Amazon ECR, with a tag or a digest. Build it from `containers/Dockerfile` for `architecture`.',
      rules: imageUri('image_uri'),
    });
    this.contribution = {
      preconditions: [
        rule(
          `(var.image_uri != null) == (var.package_type == "Image")`,
          'image_uri must be set when package_type is "Image", and only then',
          'package_type',
          'image_uri',
        ),
        rule(
          `var.image_uri == null ? true : split(".", var.image_uri)[3] == "${account.region}"`,
          `image_uri must be in the region of the function, ${account.region}, because Lambda accepts images from no other region`,
          'image_uri',
        ),
      ],
    };
  }
}
