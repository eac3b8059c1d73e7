import { assembleKernel, assembleScan } from '../../../dev/row-kernel/assemble';
import { ROW_KERNEL } from '../../../functions/dump-format/statements/rows/row-kernel';
import { SCAN_PROGRAM } from '../../../functions/mask/scan/scan-program';

test('the WebAssembly that counts rows is its text, assembled', async () => {
  expect(ROW_KERNEL).toBe((await assembleKernel()).toString('base64'));
});

test('the WebAssembly that looks for originals is its text, assembled', async () => {
  expect(SCAN_PROGRAM).toBe((await assembleScan()).toString('base64'));
});
