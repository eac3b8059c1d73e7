import type { InputRule } from '../../../synth/input';

/** Requires an input to match a regular expression of Terraform. */
export function matching(name: string, pattern: string, must: string): InputRule {
  return { condition: matches(pattern, `var.${name}`), must };
}

/** Requires each item of a list or set to match; `item` is the name of the loop variable in the module. */
export function eachMatching(list: string, item: string, pattern: string, must: string): InputRule {
  return { condition: `alltrue([for ${item} in ${list} : ${matches(pattern, item)}])`, must };
}

function matches(pattern: string, value: string): string {
  return `can(regex("${pattern}", ${value}))`;
}
