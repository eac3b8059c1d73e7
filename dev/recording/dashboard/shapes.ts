import { escaped } from '../escaped';

/** A box of the picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels between two lines of a table. */
export const DETAIL = 14;

/** Pixels of a character of the smallest font. */
const CHARACTER = 6.1;

export function textAt(x: number, y: number, text: string, style: string, anchor?: 'end' | 'middle'): string {
  const styled = style === '' ? '' : ` class="${style}"`;
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${rounded(x)}" y="${rounded(y)}"${styled}${anchored}>${escaped(text)}</text>`;
}

/** As much of a text as fits. */
export function clipped(text: string, pixels: number): string {
  const room = Math.floor(pixels / CHARACTER);
  const line = text.replaceAll('\n', ' ');
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}

/** The items by a key, in the order in which the keys come. */
export function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

export function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
