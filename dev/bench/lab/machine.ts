import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { awsCliRelease } from '../../../layers/aws-cli/release';
import { MARIADB_CLIENT, MYSQL_CLIENT } from '../../../layers/package-sets';
import { debianPackages } from '../../tools/debian/packages';
import type { BenchLab } from './bench-lab';

/** The machine of a measurement. */
export interface Processors {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly system: string;
}

/** The machine and the programs of a measurement. */
export interface Machine extends Processors {
  /** Programs and their versions. */
  readonly versions: Readonly<Record<string, string>>;
}

export function describeProcessors(): Processors {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryBytes: totalmem(),
    kernel: release(),
    system: /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
  };
}

export async function describeMachine(lab: BenchLab): Promise<Machine> {
  const { server, tools } = lab;
  const packages = [
    ...(await debianPackages(MYSQL_CLIENT, 'x86_64')),
    ...(await debianPackages(MARIADB_CLIENT, 'x86_64')),
  ];
  const version = (name: string) => packages.find((one) => one.name === name)?.version ?? 'none';
  return {
    ...describeProcessors(),
    versions: {
      'MySQL server': server.version,
      mysqldump: version('mysql-client-core'),
      zstd: version('zstd'),
      gzip: version('gzip'),
      ...tools.versions,
      mydumper: await lab.rivalVersion(),
      'AWS CLI (npm package of its release)': (await awsCliRelease()).version,
    },
  };
}
