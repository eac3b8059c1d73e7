import { cpSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const REPOSITORY = join(__dirname, '..', '..');

/** A change of one source file, made in the bundle only. */
interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A guard that is taken out of what the demo builds, never of the sources: the demo has to notice that it is missing. */
export interface Sabotage {
  readonly description: string;
  readonly patches: readonly Patch[];
  /** Change of the layer's tree. */
  readonly spoilLayer?: (tree: string) => void;
}

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  gate: {
    description: 'mysqldump stops half-way and says that all is well; the gate lets every dump through',
    patches: [
      {
        file: 'functions/dump/gate/gate.ts',
        from: 'export function assertProven(evidence: Evidence): void {',
        to: 'export function assertProven(evidence: Evidence): void { return;',
      },
    ],
    spoilLayer: cutDumpsShort,
  },
  lock: {
    description: 'every event gets the lock, also while another run holds it and when the dump is made',
    patches: [
      {
        file: 'functions/slot-job/lock/operations.ts',
        from: "expression: 'attribute_not_exists(#key) OR #state = :failed'",
        to: "expression: 'attribute_not_exists(#key) OR attribute_exists(#key) OR #state = :failed'",
      },
    ],
  },
  preflight: {
    description: 'nobody looks whether the user of the dump has all privileges',
    patches: [
      {
        file: 'functions/dump/preflight/grants.ts',
        from: 'return [...new Set(statements)];',
        to: 'return [];',
      },
    ],
  },
};

/** An esbuild plugin that makes the patches. The build fails when the text to be replaced isn't there any more. */
export function patching(patches: readonly Patch[]): Plugin {
  return {
    name: 'sabotage',
    setup(build) {
      const done = new Set<Patch>();
      build.onLoad({ filter: /\/functions\/.*\.ts$/ }, async ({ path }) => {
        const own = patches.filter(({ file }) => path === join(REPOSITORY, file));
        let contents = await readFile(path, 'utf8');
        for (const patch of own) {
          if (contents.split(patch.from).length === 2) done.add(patch);
          contents = contents.replace(patch.from, () => patch.to);
        }
        return { contents, loader: 'ts' };
      });
      build.onEnd(() => ({
        errors: patches
          .filter((patch) => !done.has(patch))
          .map(({ file, from }) => ({ text: `${file} does not hold this text exactly once: ${from}` })),
      }));
    },
  };
}

/** Replaces mysqldump by one that ends early, with exit 0 and without a word. */
function cutDumpsShort(tree: string): void {
  const program = join(tree, 'bin', 'mysqldump');
  renameSync(program, `${program}.whole`);
  const script = `#!/bin/sh\n"\${0%/*}/mysqldump.whole" "$@" | { head -c 110000000; cat >/dev/null; }\n`;
  writeFileSync(program, script, { mode: 0o755 });
}

/** A copy of the layer's tree, spoiled. */
export function spoiledTree(tree: string, target: string, spoil: (tree: string) => void): string {
  cpSync(tree, target, { recursive: true });
  spoil(target);
  return target;
}
