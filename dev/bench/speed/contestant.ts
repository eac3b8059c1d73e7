import { ENV } from '../../../functions/dump/env';
import { type BenchLab, mysqldump } from '../lab/bench-lab';
import { type ColdDumpOptions, ColdFunction } from '../lab/cold-dump';
import type { Measurement } from '../lab/measurement';
import { BASELINE, COMPRESSED, MYDUMPER_BY_TWO, OTHER_LEVELS, OURS, OURS_BY_TWO, oursAtLevel, WRITE_UP } from './names';

/** One way to make a dump. */
export interface Contestant {
  readonly name: string;
  /** Makes one dump. */
  run(): Promise<Measurement>;
}

/** Every way to make a dump of a database. */
export async function contestants(lab: BenchLab, database: string): Promise<Contestant[]> {
  return [
    script(lab, BASELINE, `${mysqldump(database)} > /dev/null`),
    script(lab, COMPRESSED, `${mysqldump(database)} | zstd -3 > /dev/null`),
    pipeline(lab, database, 'gzip', 'gz', WRITE_UP),
    pipeline(lab, database, 'pigz', 'gz'),
    pipeline(lab, database, 'zstd -3', 'zst'),
    pipeline(lab, database, 'zstd -T0 -3', 'zst'),
    mydumper(lab, database, 2, MYDUMPER_BY_TWO),
    mydumper(lab, database, 4),
    await ours(lab, database, 'lambda-mysqldump, 1769 MB, one processor', { memoryMb: 1769, processors: 1 }),
    await ours(lab, database, OURS, { memoryMb: 3538 }),
    await ours(lab, database, OURS_BY_TWO, {
      memoryMb: 3538,
      environment: { [ENV.parallelism]: '2' },
    }),
    ...(await Promise.all(
      OTHER_LEVELS.map((level) =>
        ours(lab, database, oursAtLevel(level), {
          memoryMb: 3538,
          environment: { [ENV.compressionLevel]: String(level) },
        }),
      ),
    )),
  ];
}

function script({ commands }: BenchLab, name: string, text: string): Contestant {
  return { name, run: () => commands.run(text) };
}

/** The usual pipeline: the dump through a compressor into the AWS CLI. */
function pipeline(
  lab: BenchLab,
  database: string,
  compressor: string,
  suffix: string,
  name = `mysqldump | ${compressor} | aws s3 cp -`,
): Contestant {
  const upload = `aws s3 cp --no-progress - s3://dumps/pipelines/${database}.sql.${suffix}`;
  return script(lab, name, `${mysqldump(database)} | ${compressor} | ${upload}`);
}

/** mydumper writes files, which are uploaded when it has ended. */
function mydumper(
  lab: BenchLab,
  database: string,
  threads: number,
  name = `mydumper --threads=${threads} --compress; aws s3 cp --recursive`,
): Contestant {
  const connection = '--defaults-file=my.cnf --ssl --ca=ca.pem';
  const { dumper, hasZstd } = lab.rival;
  const version = /^\d+\.\d+\.\d+/.exec(lab.server.version)?.[0];
  // It doesn't recognise Debian's build of MySQL, and would ask it in the words of an older one.
  const compress = hasZstd ? `--compress=zstd --server-version=mysql-${version}` : '--compress';
  const options = `${compress} --rows=100000 --routines --events --triggers --outputdir=mydumper`;
  const make = `${dumper} ${connection} ${options} --threads=${threads} --database=${database}`;
  const upload = `aws s3 cp --no-progress --recursive mydumper s3://dumps/mydumper/${database}`;
  return script(lab, name, `rm -rf mydumper; ${make}; ${upload}; rm -rf mydumper`);
}

/** The released function, including lock, checks, upload, gate and manifest. */
async function ours(lab: BenchLab, database: string, name: string, options: ColdDumpOptions): Promise<Contestant> {
  const functionName = name.toLowerCase().replaceAll(/\W+/g, '-');
  const deployed = await ColdFunction.deploy(lab, functionName, database, options);
  return { name, run: () => deployed.dump() };
}
