import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import { RESOURCES_KEY } from '../encryption/encryption';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';

/** Retention of images without a tag in days. No function that is deployed by tag uses them. */
const UNTAGGED_DAYS = 14;

/**
 * A repository of Amazon ECR for the function's image. The function does not depend on it: the repository must exist
 * before an image can be pushed, and the image before the function can be created.
 */
export class ImageRepository extends Construct {
  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'image-repository');
    input(this, 'create_ecr_repository', {
      type: 'bool',
      default: false,
      description:
        'Creates a repository of Amazon ECR for the images of `image_uri` and `runner_image_uri`. Other jobs can use it, too. Its encryption is that at its creation: a later `resources_kms_key_arn` does not change it.',
    });
    input(this, 'ecr_repository_force_delete', {
      type: 'bool',
      default: false,
      description: 'Allows `terraform destroy` to delete the created repository together with all images in it.',
    });
    const count = countWhen('var.create_ecr_repository');
    const created = new EcrRepository(this, 'repository.image', {
      count,
      // ECR accepts lower case only, and no consecutive separators.
      name: expression('trim(replace(lower(local.resource_name), "/[^a-z0-9]+/", "-"), "-")'),
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [
        {
          encryptionType: expression(`${RESOURCES_KEY} == null ? "AES256" : "KMS"`),
          kmsKey: expression(RESOURCES_KEY),
        },
      ],
      forceDelete: Token.asAny(expression('var.ecr_repository_force_delete')),
      tags: naming.tags,
      // ECR cannot change the encryption of a repository. A replacement would delete it with the images that functions use.
      lifecycle: { ignoreChanges: ['encryption_configuration'] },
    });
    const repository = expression(attributeOfOptional(created, 'name'));
    new EcrRepositoryPolicy(this, 'repository_policy.image', {
      count,
      repository,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'LambdaPullsImages',
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            Condition: { ArnLike: { 'aws:SourceArn': account.arn('lambda', 'function:*') } },
          },
        ],
      }),
    });
    new EcrLifecyclePolicy(this, 'lifecycle_policy.image', {
      count,
      repository,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: 'Images without a tag',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: UNTAGGED_DAYS,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });
    output(
      this,
      'ecr_repository_url',
      'URL of the created repository for pushing images; null without `create_ecr_repository`.',
      expression(attributeOfOptional(created, 'repository_url')),
    );
  }
}
