import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { Construct } from 'constructs';
import { countWhen, expression } from '../../synth/expression';
import { PackagedFile } from '../../synth/packaged-file';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';

/** What a layer contains. */
export interface LayerContent {
  /** Name of the layer and of its zip, before the architecture. */
  readonly name: string;
  readonly description: string;
}

/** The layer with the MySQL and MariaDB clients and the compressors. */
export const MYSQL_CLIENT: LayerContent = {
  name: 'mysql-client',
  description: 'MySQL and MariaDB clients, zstd, gzip',
};

/** The layers with a server that dumps are restored into. */
export const MYSQL_SERVER: LayerContent = { name: 'mysql-server', description: 'MySQL server' };
export const MARIADB_SERVER: LayerContent = { name: 'mariadb-server', description: 'MariaDB server' };

/** The layer with the AWS CLI. */
export const AWS_CLI: LayerContent = { name: 'aws-cli', description: 'AWS CLI' };

export interface PackagedLayerProps {
  readonly naming: JobNames;
  readonly content: LayerContent;
  /** Terraform expression: the layer exists only when it is true. */
  readonly when: string;
}

/** A layer whose zip the build puts next to the module. */
export class PackagedLayer extends Construct {
  /** A list of one ARN or none, as a Terraform expression. */
  readonly arns: string;
  readonly contribution: Contribution;

  constructor(scope: Construct, { naming, content: { name, description }, when }: PackagedLayerProps) {
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
