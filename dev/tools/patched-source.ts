import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const ROOT = join(__dirname, '..', '..');
export const FUNCTIONS = join(ROOT, 'functions');
export const COMMAND_LINE = join(ROOT, 'cli');

/** A change of one source file on its way into a bundle or a test. The file itself stays as it is. */
export interface SourceChange {
  /** Path from `functions/`. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string | ((found: string, ...groups: string[]) => string);
  /** Number of places that are changed, all of them alike. Default: 1. */
  readonly times?: number;
}

/**
 * The text of a file with changes, each applied to what the one before it left.
 *
 * @throws when a change does not find exactly its number of places, or leaves the text as it is.
 */
export function patched(changes: readonly SourceChange[], file: string): string {
  return changes
    .filter((change) => change.file === file)
    .reduce((text, change) => applied(change, text), readFileSync(join(FUNCTIONS, file), 'utf8'));
}

/** An esbuild plugin that makes changes on the way into a bundle. The build fails when a change was not made. */
export function patching(changes: readonly SourceChange[]): Plugin {
  const files = new Set(changes.map(({ file }) => file));
  return {
    name: 'patched-source',
    setup({ onLoad, onEnd }) {
      const made = new Set<string>();
      onLoad({ filter: /\/functions\/.*\.ts$/ }, ({ path }) => {
        const file = [...files].find((its) => join(FUNCTIONS, its) === path);
        if (file === undefined) return undefined;
        made.add(file);
        return { contents: patched(changes, file), loader: 'ts' };
      });
      onEnd(() => ({
        errors: [...files]
          .filter((file) => !made.has(file))
          .map((file) => ({ text: `functions/${file} is not in the bundle: its change was not made.` })),
      }));
    },
  };
}

function applied({ file, find, replace, times = 1 }: SourceChange, text: string): string {
  const everywhere = new RegExp(typeof find === 'string' ? literally(find) : find, 'g');
  const places = [...text.matchAll(everywhere)].length;
  if (places !== times) {
    throw new Error(
      `functions/${file} holds ${shown(find)} ${places} times, not ${times === 1 ? 'once' : `${times} times`}: adapt the change.`,
    );
  }
  const by = typeof replace === 'string' ? () => replace : replace;
  const changed = text.replaceAll(everywhere, by);
  if (changed !== text) return changed;
  throw new Error(`functions/${file} is the same after the change of ${shown(find)}.`);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function shown(find: string | RegExp): string {
  return typeof find === 'string' ? JSON.stringify(find) : String(find);
}
