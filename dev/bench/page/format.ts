import type { Spread } from '../statistics';

/** A number with three significant digits, or with all digits before the point. */
export function number(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** Median, minimum and maximum: `4.20 (4.11–4.53)`. */
export function spread({ median, min, max }: Spread, scale = 1): string {
  return `${number(median / scale)} (${number(min / scale)}–${number(max / scale)})`;
}

export const MIB = 1024 ** 2;
export const MB = 1e6;

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
