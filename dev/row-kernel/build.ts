import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleJsonWalk, assembleKernel, assembleMask, assembleScan } from './assemble';

/* `npm run kernel`: writes the programs of kernel-text.ts, mask-text.ts, json-text.ts and scan-text.ts, assembled, to where the functions have them. */

const FUNCTIONS = join(__dirname, '..', '..', 'functions');

async function main(): Promise<void> {
  write(
    join('dump-format', 'statements', 'row-kernel.ts'),
    'ROW_KERNEL',
    'WebAssembly that reads rows, in Base64: dev/row-kernel/kernel-text.ts, assembled by `npm run kernel`.',
    await assembleKernel(),
  );
  write(
    join('mask', 'values', 'mask-program.ts'),
    'MASK_PROGRAM',
    'WebAssembly that masks texts, in Base64: dev/row-kernel/mask-text.ts, assembled by `npm run kernel`.',
    await assembleMask(),
  );
  write(
    join('mask', 'values', 'json-walk-program.ts'),
    'JSON_WALK_PROGRAM',
    'WebAssembly that finds what is masked in JSON documents, in Base64: dev/row-kernel/json-text.ts, assembled by `npm run kernel`.',
    await assembleJsonWalk(),
  );
  write(
    join('mask', 'scan', 'scan-program.ts'),
    'SCAN_PROGRAM',
    'WebAssembly that looks for originals, in Base64: dev/row-kernel/scan-text.ts, assembled by `npm run kernel`.',
    await assembleScan(),
  );
}

function write(file: string, name: string, comment: string, program: Buffer): void {
  const lines = program.toString('base64').match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}',`).join('\n');
  writeFileSync(join(FUNCTIONS, file), `/** ${comment} */\nexport const ${name} = [\n${text}\n].join('');\n`);
}

void main();
