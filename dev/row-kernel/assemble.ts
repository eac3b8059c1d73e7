import wabt from 'wabt';
import { KERNEL_TEXT } from './kernel-text';

/** Assembles the program that counts rows. The result depends on its text and on the version of wabt alone. */
export async function assembleKernel(): Promise<Buffer> {
  const assembler = await wabt();
  const parsed = assembler.parseWat('row-kernel.wat', KERNEL_TEXT, { simd: true });
  try {
    parsed.validate();
    return Buffer.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
