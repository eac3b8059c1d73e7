import { DUMP_STATES, type DumpState } from '../../functions/dump-format/listing/known-dump';

/** What is known of a slot, from good to bad: of its dump, or in the last states, of a slot without one. */
export const STATES = [...DUMP_STATES, 'running', 'on-runner', 'failed', 'missing'] as const;
export type State = DumpState | 'running' | 'on-runner' | 'failed' | 'missing';

/** States of dumps that can be restored, as far as is known. */
export function isSound(state: State): boolean {
  return STATES.indexOf(state) <= STATES.indexOf('dumped');
}

/** The problems of a dump in one line. */
export function inShort(problems: readonly string[]): string {
  const [first = '', ...others] = problems;
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}
