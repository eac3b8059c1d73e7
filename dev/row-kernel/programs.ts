import wabt from 'wabt';
import { JSON_TEXT } from './json-text';
import { KERNEL_TEXT } from './kernel-text';
import { MASK_TEXT } from './mask-text';
import { SCAN_TEXT } from './scan-text';

/** One program of WebAssembly that functions run. */
export interface Program {
  /** File that has it, in `functions/`. */
  readonly file: string;
  /** Name of its constant there. */
  readonly name: string;
  /** What it does, for the comment of the constant. */
  readonly purpose: string;
  /** File of this folder with the text, and the text. */
  readonly textFile: string;
  readonly text: string;
}

export const PROGRAMS: readonly Program[] = [
  {
    file: 'dump-format/statements/rows/row-kernel.ts',
    name: 'ROW_KERNEL',
    purpose: 'reads rows',
    textFile: 'kernel-text.ts',
    text: KERNEL_TEXT,
  },
  {
    file: 'mask/values/program/mask-program.ts',
    name: 'MASK_PROGRAM',
    purpose: 'masks texts',
    textFile: 'mask-text.ts',
    text: MASK_TEXT,
  },
  {
    file: 'mask/values/json/json-walk-program.ts',
    name: 'JSON_WALK_PROGRAM',
    purpose: 'finds what is masked in JSON documents',
    textFile: 'json-text.ts',
    text: JSON_TEXT,
  },
  {
    file: 'mask/scan/scan-program.ts',
    name: 'SCAN_PROGRAM',
    purpose: 'looks for originals',
    textFile: 'scan-text.ts',
    text: SCAN_TEXT,
  },
];

/** The content of a program's file. It depends on the program's text and on the version of wabt alone. */
export async function contentOf({ name, purpose, textFile, text }: Program): Promise<string> {
  const comment = `WebAssembly that ${purpose}, in Base64: dev/row-kernel/${textFile}, assembled by \`npm run kernel\`.`;
  const lines = (await assemble(textFile, text)).toString('base64').match(/.{1,110}/g) ?? [];
  return `/** ${comment} */\nexport const ${name} = [\n${lines.map((line) => `  '${line}',`).join('\n')}\n].join('');\n`;
}

async function assemble(textFile: string, text: string): Promise<Buffer> {
  const assembler = await wabt();
  const parsed = assembler.parseWat(textFile, text, { simd: true });
  try {
    parsed.validate();
    return Buffer.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
