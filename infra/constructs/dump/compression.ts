import { Construct } from 'constructs';
import { MAX_CONCURRENCY } from '../../../functions/dump/config';
import { ENV } from '../../../functions/dump/env';
import { COMPRESSIONS, type Compression as Format } from '../../../functions/dump-format/keys/object-keys';
import { COMPRESSION_LEVELS, DEFAULT_LEVELS } from '../../../functions/store-dump/compress/levels';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { oneOf } from '../foundation/input-rules/choice';
import { wholeNumber } from '../foundation/input-rules/number';
import { rule } from '../foundation/precondition';

const DEFAULT_FORMAT: Format = 'zstd';

/** Format and level of the compression. */
export class Compression extends Construct {
  readonly contribution: Contribution = {
    environment: {
      [ENV.compression]: expression('var.compression'),
      [ENV.compressionLevel]: expression(
        `tostring(coalesce(var.compression_level, var.compression == "zstd" ? ${DEFAULT_LEVELS.zstd} : ${DEFAULT_LEVELS.gzip}))`,
      ),
    },
    optionalEnvironment: { [ENV.compressionThreads]: expression('tostring(var.compression_threads)') },
    preconditions: [
      rule(
        `var.compression != "gzip" || coalesce(var.compression_level, ${DEFAULT_LEVELS.gzip}) <= ${COMPRESSION_LEVELS.gzip[1]}`,
        `compression_level must be from ${COMPRESSION_LEVELS.gzip.join(' to ')} for gzip`,
        'compression_level',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'compression');
    input(this, 'compression', {
      type: 'string',
      default: DEFAULT_FORMAT,
      description:
        'Compression of the dump: `zstd` (`.sql.zst`), or `gzip` (`.sql.gz`), which is several times slower.',
      rules: [oneOf('compression', COMPRESSIONS)],
    });
    const [lowest, highest] = COMPRESSION_LEVELS.zstd;
    input(this, 'compression_level', {
      type: 'number',
      default: null,
      description: `Compression level: from ${COMPRESSION_LEVELS.zstd.join(' to ')} for zstd, from ${COMPRESSION_LEVELS.gzip.join(' to ')} for gzip. A lower one takes less time and more storage; above ${DEFAULT_LEVELS.zstd}, zstd saves little (docs/dump-speed.md). Null: ${DEFAULT_LEVELS.zstd} for zstd, ${DEFAULT_LEVELS.gzip} for gzip.`,
      rules: [wholeNumber('compression_level', { from: lowest, to: highest })],
    });
    input(this, 'compression_threads', {
      type: 'number',
      default: null,
      description:
        'Number of threads of zstd. Null: the number of processors, 2 at most, because at the default level one mysqldump process keeps no more than 2 threads busy. With `parallelism`, each process has one thread.',
      rules: [wholeNumber('compression_threads', { from: 1, to: MAX_CONCURRENCY })],
    });
  }
}
