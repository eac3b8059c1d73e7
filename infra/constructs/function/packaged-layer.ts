import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { Construct } from 'constructs';
import { countWhen, expression } from '../../synth/expression';
import { PackagedFile } from '../../synth/packaged-file';
import type { Contribution } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';

export interface PackagedLayerProps {
  readonly naming: Naming;
  /** Name of the layer and of its zip, before the architecture. */
  readonly name: string;
  readonly description: string;
  /** Terraform expression: the layer is there only when it is true. */
  readonly when: string;
}

/** A layer that the build puts beside the module. */
export class PackagedLayer extends Construct {
  /** A list of one ARN or none, as a Terraform expression. */
  readonly arns: string;
  readonly contribution: Contribution;

  constructor(scope: Construct, { naming, name, description, when }: PackagedLayerProps) {
    const id = name.replaceAll('-', '_');
    super(scope, `layer-${name}`);
    const zip = new PackagedFile(this, id, `${name}-${expression('var.architecture')}.zip`, `(${when})`);
    const layer = new LambdaLayerVersion(this, `layer.${id}`, {
      count: countWhen(when),
      layerName: `${naming.resource}-${name}`,
      description,
      filename: zip.path,
      sourceCodeHash: zip.hash,
      compatibleArchitectures: [expression('var.architecture')],
    });
    this.arns = `${layer.fqn}[*].arn`;
    this.contribution = { preconditions: [zip.precondition] };
  }
}
