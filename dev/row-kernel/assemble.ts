import wabt from 'wabt';
import { KERNEL_TEXT } from './kernel-text';
import { MAC_TEXT } from './mac-text';

/** Assembles the program that reads rows. The result depends on its text and on the version of wabt alone. */
export function assembleKernel(): Promise<Buffer> {
  return assemble('row-kernel.wat', KERNEL_TEXT);
}

/** Assembles the program of the keyed function. */
export function assembleMac(): Promise<Buffer> {
  return assemble('mac.wat', MAC_TEXT);
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
