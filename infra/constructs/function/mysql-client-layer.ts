import type { Construct } from 'constructs';
import { IS_ZIP } from '../dump/function-package';
import type { Naming } from '../foundation/naming';
import { PackagedLayer } from './packaged-layer';

/** Terraform expression: dumps are read back by a function of their own, which is always a zip. */
export const VERIFIES = 'var.verify';

/** What the layer mysql-client holds. */
export const MYSQL_CLIENT = { name: 'mysql-client', description: 'MySQL and MariaDB clients, zstd, gzip' };

/** The layer with the MySQL and MariaDB clients and the compressors; an image brings its own. */
export class MysqlClientLayer extends PackagedLayer {
  constructor(scope: Construct, naming: Naming) {
    super(scope, { naming, ...MYSQL_CLIENT, when: `${IS_ZIP} || ${VERIFIES}` });
  }
}
