import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleJsonWalk, assembleKernel, assembleMask, assembleScan } from './assemble';

/* `npm run kernel`: writes the programs of this folder, assembled, to where the functions have them. */

const FUNCTIONS = join(__dirname, '..', '..', 'functions');

/** Where each program goes, the name of its constant, what it does, and the text that it is assembled from. */
const PROGRAMS = [
  ['dump-format/statements/row-kernel.ts', 'ROW_KERNEL', 'reads rows', 'kernel-text.ts', assembleKernel],
  ['mask/values/program/mask-program.ts', 'MASK_PROGRAM', 'masks texts', 'mask-text.ts', assembleMask],
  [
    'mask/values/json/json-walk-program.ts',
    'JSON_WALK_PROGRAM',
    'finds what is masked in JSON documents',
    'json-text.ts',
    assembleJsonWalk,
  ],
  ['mask/scan/scan-program.ts', 'SCAN_PROGRAM', 'looks for originals', 'scan-text.ts', assembleScan],
] as const;

async function main(): Promise<void> {
  for (const [file, name, what, text, assemble] of PROGRAMS) {
    const comment = `WebAssembly that ${what}, in Base64: dev/row-kernel/${text}, assembled by \`npm run kernel\`.`;
    const lines = (await assemble()).toString('base64').match(/.{1,110}/g) ?? [];
    const content = lines.map((line) => `  '${line}',`).join('\n');
    writeFileSync(join(FUNCTIONS, file), `/** ${comment} */\nexport const ${name} = [\n${content}\n].join('');\n`);
  }
}

void main();
