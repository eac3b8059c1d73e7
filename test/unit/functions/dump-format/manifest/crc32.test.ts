import { crc32 } from 'node:zlib';
import { renderCrc32 } from '../../../../../functions/dump-format/manifest/crc32';

test('writes the CRC-32 of "123456789", the check value of the algorithm, as S3 does', () => {
  expect(renderCrc32(crc32('123456789'))).toBe('y/Q5Jg==');
});
