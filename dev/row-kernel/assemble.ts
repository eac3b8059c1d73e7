import wabt from 'wabt';
import { JSON_TEXT } from './json-text';
import { KERNEL_TEXT } from './kernel-text';
import { MASK_TEXT } from './mask-text';
import { SCAN_TEXT } from './scan-text';

/** Assembles the program that reads rows. The result depends on its text and on the version of wabt alone. */
export function assembleKernel(): Promise<Buffer> {
  return assemble('row-kernel.wat', KERNEL_TEXT);
}

/** Assembles the program that masks. */
export function assembleMask(): Promise<Buffer> {
  return assemble('mask.wat', MASK_TEXT);
}

/** Assembles the program that finds what is masked in JSON documents. */
export function assembleJsonWalk(): Promise<Buffer> {
  return assemble('json-walk.wat', JSON_TEXT);
}

/** Assembles the program that looks for originals. */
export function assembleScan(): Promise<Buffer> {
  return assemble('scan.wat', SCAN_TEXT);
}

async function assemble(name: string, text: string): Promise<Buffer> {
  const assembler = await wabt();
  const parsed = assembler.parseWat(name, text, { simd: true });
  try {
    parsed.validate();
    return Buffer.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
