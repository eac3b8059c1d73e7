import { ToolError } from '../../../../../functions/core/errors';
import { maskAndUpload } from '../../../../../functions/mask/pipeline/mask-and-upload';

/** Masks with a compressor that has no pipes, as when Node.js could not start it, and that ended like this. */
function maskWith(exit: object) {
  const toolbox = {
    start: () => ({ child: {}, exit: Promise.resolve({ tool: 'zstd', code: null, signal: null, ...exit }) }),
  };
  const nothing = {} as never;
  const compressor = { tool: 'zstd', args: [] } as never;
  const signal = new AbortController().signal;
  return maskAndUpload(nothing, nothing, nothing, compressor, { toolbox } as never, signal, () => {});
}

test('a compressor that could not be started ends the run with the reason and its remedy', async () => {
  const error = new ToolError('PROGRAM_KILLED', "zstd can't be started: EAGAIN. Raise the variable memory_size.");
  await expect(maskWith({ error })).rejects.toBe(error);
});

test('a compressor without pipes that ended by itself is named with how it ended', async () => {
  await expect(maskWith({ code: 1 })).rejects.toMatchObject({
    code: 'COMPRESSOR_FAILED',
    message: expect.stringContaining('zstd failed (exit 1): it printed no message. The run is retried.'),
  });
});
