import type { Flavour } from '../../servers/flavours';

/** Ratios are multiples of its speed. */
export function baselineOf(flavour: Flavour): string {
  return `zstd -d | ${flavour === 'mysql' ? 'mysql' : 'mariadb'}`;
}

export function nameOfOurs(connections: number): string {
  return `lambda-mysqldump, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
}

export function nameOfLoader(rival: string, threads: number): string {
  return `${rival} --threads=${threads}`;
}
