import { MAX_CONCURRENCY } from '../../../functions/dump/config';

/** The rule of an input that counts threads or requests. */
export function count(name: string): { readonly condition: string; readonly must: string } {
  return {
    condition: `var.${name} >= 1 && var.${name} <= ${MAX_CONCURRENCY} && floor(var.${name}) == var.${name}`,
    must: `be a whole number from 1 to ${MAX_CONCURRENCY}`,
  };
}
