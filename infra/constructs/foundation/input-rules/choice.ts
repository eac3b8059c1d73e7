import { stringList } from '../../../synth/expression';
import type { InputRule } from '../../../synth/input';

/** Requires an input to be one of a few strings. */
export function oneOf(name: string, values: readonly string[]): InputRule {
  return {
    condition: `contains(${stringList(values)}, var.${name})`,
    must: `be ${alternatives(values)}`,
  };
}

/** `"a", "b" or "c"`. */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].join(' or ');
}
