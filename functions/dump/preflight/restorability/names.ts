import { listed } from '../../../core/words/listed';

/** `view "a", view "b" and 3 more`: names of objects for a warning, each once. */
export function listedOnce(names: readonly string[]): string {
  return listed([...new Set(names)]);
}
