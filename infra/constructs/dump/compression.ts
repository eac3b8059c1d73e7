import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { type Contribution, rule } from '../foundation/contribution';
import { count } from '../foundation/count';

/** How dumps are compressed. */
export class Compression extends Construct {
  readonly contribution: Contribution = {
    environment: {
      [ENV.compression]: expression('var.compression'),
      [ENV.compressionLevel]: expression(
        'tostring(coalesce(var.compression_level, var.compression == "zstd" ? 3 : 6))',
      ),
    },
    optionalEnvironment: { [ENV.compressionThreads]: expression('tostring(var.compression_threads)') },
    preconditions: [
      rule(
        'var.compression != "gzip" || coalesce(var.compression_level, 6) <= 9',
        'compression_level must be from 1 to 9 for gzip',
        'compression_level',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'compression');
    input(this, 'compression', {
      type: 'string',
      default: 'zstd',
      description: 'Format of the dump: `zstd` (`.sql.zst`) or, several times slower, `gzip` (`.sql.gz`).',
      rules: [{ condition: 'contains(["zstd", "gzip"], var.compression)', must: 'be "zstd" or "gzip"' }],
    });
    input(this, 'compression_level', {
      type: 'number',
      default: null,
      description: 'From 1 to 19 for zstd, from 1 to 9 for gzip. Null: 3 for zstd, 6 for gzip.',
      rules: [
        {
          condition:
            'var.compression_level >= 1 && var.compression_level <= 19 && floor(var.compression_level) == var.compression_level',
          must: 'be a whole number from 1 to 19',
        },
      ],
    });
    input(this, 'compression_threads', {
      type: 'number',
      default: null,
      description:
        'Threads of zstd. Null: as many as processors, but 2 at most, which one mysqldump keeps busy at the default level. With `parallelism`, each process has one.',
      rules: [count('compression_threads')],
    });
  }
}
