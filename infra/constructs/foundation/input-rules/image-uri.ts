import type { InputRule } from '../../../synth/input';
import { matching } from './pattern';

/** Requires an input to be the URI of one version of an image in a private repository of Amazon ECR. */
export function imageUri(name: string): InputRule[] {
  return [
    matching(
      name,
      '^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com([.]cn)?/[a-z0-9._/-]+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$',
      'be the URI of an image in a private repository of Amazon ECR, with a tag or a digest, for example 123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0',
    ),
    {
      // Lambda resolves a tag once. When the tag moves, neither Terraform nor a reader can see which image runs.
      condition: `!endswith(var.${name}, ":latest")`,
      must: 'name one version, not the tag "latest"',
    },
  ];
}
