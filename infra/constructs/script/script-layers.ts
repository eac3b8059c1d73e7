import { Construct } from 'constructs';
import { input } from '../../synth/input';
import type { JobNames } from '../foundation/naming';
import { AWS_CLI, MYSQL_CLIENT, PackagedLayer } from '../function/packaged-layer';

/** The layers of the module that a script can use. */
export class ScriptLayers extends Construct {
  readonly layers: readonly PackagedLayer[];

  constructor(scope: Construct, naming: JobNames) {
    super(scope, 'script-layers');
    input(this, 'aws_cli', {
      type: 'bool',
      default: true,
      description: 'Adds the AWS CLI, `aws`, to the PATH of the script.',
    });
    input(this, 'mysql_client', {
      type: 'bool',
      default: false,
      description: 'Adds `mysqldump`, `mysql`, `mariadb-dump`, `mariadb`, `zstd` and `gzip` to the PATH of the script.',
    });
    this.layers = [
      new PackagedLayer(this, { naming, content: AWS_CLI, when: 'var.aws_cli' }),
      new PackagedLayer(this, { naming, content: MYSQL_CLIENT, when: 'var.mysql_client' }),
    ];
  }
}
