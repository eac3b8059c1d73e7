import { workOf } from '../../../../../dev/bench/speed/work';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { COMPRESSIONS } from '../../../../../functions/dump-format/keys/object-keys';
import { compressorFor } from '../../../../../functions/store-dump/compress/compressor';

test('attributes the time of a dump to dump program, compressor and the rest', () => {
  const programs = { mysqldump: 8, zstd: 4, node: 1, bash: 0.5 };
  expect(workOf({ cpuSeconds: 14, programs })).toEqual({ dumper: 8, compressor: 4, rest: 2 });
});

test.each(COMPRESSIONS)('the compressor of the function for %s is one', (compression) => {
  const { tool } = compressorFor(compression, 3, new Toolbox('/opt'));
  expect(workOf({ cpuSeconds: 5, programs: { [tool]: 4 } })).toEqual({ dumper: 0, compressor: 4, rest: 1 });
});
