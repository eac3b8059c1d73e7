import { assembleKernel } from '../../../dev/row-kernel/assemble';
import { ROW_KERNEL } from '../../../functions/dump-format/statements/row-kernel';

test('the WebAssembly that counts rows is its text, assembled', async () => {
  expect(ROW_KERNEL).toBe((await assembleKernel()).toString('base64'));
});
