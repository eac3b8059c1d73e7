import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../dev/tools/temporary-folder';

/** Creates a layer whose programs are shell scripts. It is removed after the test. */
export function scriptedLayer(programs: Readonly<Record<string, string>>): string {
  const layer = temporaryFolder('scripts');
  made.push(layer);
  mkdirSync(join(layer, 'bin'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(layer, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return layer;
}

const made: string[] = [];

afterEach(() => {
  for (const layer of made.splice(0)) rmSync(layer, { recursive: true });
});
