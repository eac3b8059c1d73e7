import type { InputRule } from '../../../synth/input';

/** Bounds of a whole number, both inclusive. */
export interface Bounds {
  readonly from: number;
  readonly to?: number;
  /** Unit in the plural, as the message names it. */
  readonly unit?: string;
}

/** Requires an input to be a whole number within bounds. */
export function wholeNumber(name: string, { from, to, unit }: Bounds): InputRule {
  const value = `var.${name}`;
  const bounds = to === undefined ? `${value} >= ${from}` : `${value} >= ${from} && ${value} <= ${to}`;
  const number = unit === undefined ? 'a whole number' : `a whole number of ${unit}`;
  return {
    condition: `${bounds} && floor(${value}) == ${value}`,
    must: to === undefined ? `be ${number}, at least ${from}` : `be ${number} from ${from} to ${to}`,
  };
}

/** Requires an input to be a fraction of a whole, where 0 means that nothing is compared. */
export function share(name: string): InputRule {
  return { condition: `var.${name} >= 0 && var.${name} < 1`, must: 'be a number from 0 to less than 1' };
}
