import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleKernel } from './assemble';

/* `npm run kernel`: writes the program of kernel-text.ts, assembled, to where the functions have it. */

const FILE = join(__dirname, '..', '..', 'functions', 'dump-format', 'statements', 'row-kernel.ts');

async function main(): Promise<void> {
  const lines = (await assembleKernel()).toString('base64').match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `    '${line}',`).join('\n');
  writeFileSync(
    FILE,
    `/** WebAssembly that counts rows, in Base64: dev/row-kernel/kernel-text.ts, assembled by \`npm run kernel\`. */\nexport const ROW_KERNEL = [\n${text}\n].join('');\n`,
  );
}

void main();
