import { cpSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutGuard } from '../../tools/guards';
import type { SourceChange } from '../../tools/patched-source';

/** A guard that is taken out of what the demo builds, never of the sources: the demo has to notice that it is missing. */
export interface Sabotage {
  readonly description: string;
  readonly changes: readonly SourceChange[];
  /** Change of the layer's tree. */
  readonly spoilLayer?: (tree: string) => void;
}

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  gate: {
    description: 'mysqldump stops half-way with exit status 0, and the gate accepts every dump',
    changes: [withoutGuard('gate-refuses')],
    spoilLayer: cutDumpsShort,
  },
  lock: {
    description: 'every event gets the lock, also while another run holds it and when the dump is made',
    changes: [
      withoutGuard('lock-is-free', "'attribute_not_exists(#key) OR attribute_exists(#key) OR #state = :failed'"),
    ],
  },
  preflight: {
    description: 'the privileges of the user of the dump are not checked',
    changes: [withoutGuard('missing-privileges', '[]')],
  },
};

/** Replaces mysqldump by a script that ends early, with exit status 0 and no message. */
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
