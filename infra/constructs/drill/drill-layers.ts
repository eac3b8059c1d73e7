import { Construct } from 'constructs';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import { MARIADB_SERVER, MYSQL_SERVER, PackagedLayer } from '../function/packaged-layer';
import { DRILLS } from './drill-inputs';

/** The servers of both families. The family of the source is known only from a manifest. */
export class DrillLayers extends Construct {
  readonly layers: readonly PackagedLayer[];
  readonly contribution: Contribution;

  constructor(scope: Construct, naming: JobNames) {
    super(scope, 'drill-layers');
    this.layers = [MYSQL_SERVER, MARIADB_SERVER].map(
      (content) => new PackagedLayer(this, { naming, content, when: DRILLS }),
    );
    this.contribution = { preconditions: this.layers.flatMap(({ contribution }) => contribution.preconditions ?? []) };
  }
}
