import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { Construct } from 'constructs';
import { expression } from '../synth/expression';
import { PackagedFile } from '../synth/packaged-file';
import type { Contribution } from './contribution';
import type { Naming } from './naming';

/** The layer with the MySQL and MariaDB clients and the compressors. */
export class MysqlClientLayer extends Construct {
  readonly arn: string;
  readonly contribution: Contribution;

  constructor(scope: Construct, naming: Naming) {
    super(scope, 'mysql-client-layer');
    const zip = new PackagedFile(this, 'layer', `mysql-client-${expression('var.architecture')}.zip`);
    const layer = new LambdaLayerVersion(this, 'layer.mysql_client', {
      layerName: `${naming.resource}-mysql-client`,
      description: 'MySQL and MariaDB clients, zstd, gzip',
      filename: zip.path,
      sourceCodeHash: zip.hash,
      compatibleArchitectures: [expression('var.architecture')],
    });
    this.arn = layer.arn;
    this.contribution = { preconditions: [zip.precondition] };
  }
}
