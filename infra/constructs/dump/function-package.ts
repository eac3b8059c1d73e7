import type { LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import { type Contribution, rule } from '../foundation/contribution';

/** Terraform expression: the dump function is deployed as a zip with a layer, and not as an image. */
export const IS_ZIP = 'var.package_type == "Zip"';

/** In which form the dump function is deployed: a zip with its layer, or a container image that holds both. */
export class FunctionPackage extends Construct {
  readonly contribution: Contribution;
  /** What an image brings along may not be set beside it, and the other way round. */
  readonly settings: Partial<LambdaFunctionConfig> = {
    packageType: expression('var.package_type'),
    imageUri: expression('var.image_uri'),
    handler: expression(`${IS_ZIP} ? "index.handler" : null`),
    runtime: expression(`${IS_ZIP} ? var.runtime : null`),
  };

  constructor(scope: Construct, account: Account) {
    super(scope, 'function-package');
    input(this, 'package_type', {
      type: 'string',
      default: 'Zip',
      description:
        'How the dump function is deployed: `Zip`, with the clients in a layer, or `Image`, the container image `image_uri`. A change replaces the function.',
      rules: [{ condition: 'contains(["Zip", "Image"], var.package_type)', must: 'be "Zip" or "Image"' }],
    });
    input(this, 'image_uri', {
      type: 'string',
      default: null,
      description:
        'Container image of the dump function in Amazon ECR, by tag or digest, built from `containers/Dockerfile` for `architecture`.',
      rules: [
        {
          condition:
            'can(regex("^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com([.]cn)?/[a-z0-9._/-]+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$", var.image_uri))',
          must: 'be the URI of an image in a private repository of Amazon ECR, with a tag or a digest, for example 123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0',
        },
        {
          // Lambda resolves a tag once: a tag that moves tells neither Terraform nor a reader what runs.
          condition: '!endswith(var.image_uri, ":latest")',
          must: 'name one version, not the tag "latest"',
        },
      ],
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
          `image_uri must be in the function's own region, ${account.region}, because Lambda takes images from no other`,
          'image_uri',
        ),
      ],
    };
  }
}
