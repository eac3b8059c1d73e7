import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const FUNCTIONS = join(__dirname, '..', '..', 'functions');

/** How many times faster than in production a function's protocol runs in these tests; every ratio stays. */
export const TIME_SCALE = 5;

/** A change of one source file in a bundle of a test; the sources themselves know nothing of it. */
export interface Change {
  /** Path below `functions/`. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string | ((found: string, ...groups: string[]) => string);
}

/** An esbuild plugin that makes changes on the way into a bundle, and fails when one no longer finds its place. */
export function changing(changes: readonly Change[]): Plugin {
  return {
    name: 'changing',
    setup({ onLoad }) {
      onLoad({ filter: /functions\/.*\.ts$/ }, ({ path }) => {
        const its = changes.filter(({ file }) => join(FUNCTIONS, file) === path);
        if (its.length === 0) return undefined;
        const contents = its.reduce((source, change) => applied(change, source), readFileSync(path, 'utf8'));
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** The source with a change. @throws when it no longer holds what is to be changed. */
export function applied({ file, find, replace }: Change, source = sourceOf(file)): string {
  // One cast for both overloads of the same method.
  const changed = source.replace(find, replace as string);
  if (changed !== source) return changed;
  throw new Error(
    `functions/${file} no longer holds ${String(find)}: adapt the change that the reliability tests make.`,
  );
}

function sourceOf(file: string): string {
  return readFileSync(join(FUNCTIONS, file), 'utf8');
}

function faster(file: string, find: RegExp): Change {
  return {
    file,
    find,
    replace: (found) =>
      found.replace(/\b(\d+)_000\b/g, (_, thousands) => String((Number(thousands) * 1000) / TIME_SCALE)),
  };
}

/** All durations of the protocol and of the clients of AWS, divided by {@link TIME_SCALE}. */
export const FASTER: readonly Change[] = [
  faster('slot-job/lock/timings.ts', /TIMINGS = \{[^}]*\}/),
  faster('slot-job/lock/lease.ts', /RETRY_AFTER = \d+_000/),
  faster('core/aws/unreachable.ts', /AWS_CONNECT_TIMEOUT_MS = \d+_000/),
  faster('dump/client/sql-session.ts', /KILL_TIMEOUT_MS = \d+_000/),
  faster('dump/history/last-dumps.ts', /TIMEOUT_MS = \d+_000/),
  faster('dump/upload/dump-store.ts', /ABORT_TIMEOUT_MS = \d+_000/),
  faster('dump/container.ts', /clientOptions\(\d+_000\)/g),
];

/** Parts as small as S3 takes them, so that a small dump has several. */
export const SMALL_PARTS: Change = {
  file: 'dump/upload/part-size.ts',
  find: 'return 8 * MIB',
  replace: 'return 5 * MIB',
};

/** The gate asks, and lets everything through. */
export const NO_GATE: Change = {
  file: 'dump/gate/gate.ts',
  find: 'if (reasons.length > 0) throw new GateError(reasons);',
  replace: '',
};
