import type { Flavour } from '../../servers/flavours';

/** Connections that are measured. */
export const CONNECTIONS: readonly number[] = [1, 2, 4];
/** Threads that are measured: a newer myloader has two at least. */
export const THREADS: readonly number[] = [2, 4];

/** Ratios are multiples of its speed. */
export function baselineOf(flavour: Flavour): string {
  return `zstd -d | ${flavour === 'mysql' ? 'mysql' : 'mariadb'}`;
}

export function nameOfOurs(connections: number): string {
  return `lambda-mysqldump, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
}

export function nameOfLoader(threads: number): string {
  return `myloader --threads=${threads}`;
}
