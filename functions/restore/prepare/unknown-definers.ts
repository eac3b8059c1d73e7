import type { Explanation } from '../../core/errors';
import type { Facts } from '../../dump-format/facts/fact';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';

/**
 * Refuses to replace a definer that no object of the dump has: with a mistyped account the original would stay, and nobody
 * would see it. Of the whole dump and not of what is selected, so that the same rules fit each of its parts.
 */
export function problemsOfDefiners(
  facts: Facts | undefined,
  { definers, content }: Pick<RestoreOptions, 'definers' | 'content'>,
): Explanation[] {
  if (!facts || definers === undefined || typeof definers === 'string' || content === 'data') return [];
  // A user of the dump may not have seen them all.
  if (facts.facts.some(({ unknown = [] }) => unknown.includes('definer'))) return [];
  const known = new Set(facts.facts.flatMap(({ attributes: { definer } }) => definer ?? []));
  // A role of MariaDB has no host.
  const unknown = [...definers.keys()].filter((account) => !known.has(account) && !known.has(`${account}@`));
  // guard: replaces-definers-that-exist
  return unknown.length === 0 ? [] : [REFUSALS.unknownDefiners(unknown, [...known].sort())];
}
