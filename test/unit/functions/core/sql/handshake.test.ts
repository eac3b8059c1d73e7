import { parseHandshake } from '../../../../../functions/core/sql/handshake';
import { greeting } from '../../dump/connection/greeting-server';

test('the version and the capabilities are read', () => {
  expect(parseHandshake(greeting({ version: '5.5.5-10.11.6-MariaDB', capabilities: 0x0800 }))).toEqual({
    version: '10.11.6-MariaDB',
    capabilities: 0x0800,
  });
});

test.each([
  { what: 'an error packet', payload: Buffer.from([0xff, 0x10, 0x04]) },
  { what: 'another protocol', payload: greeting({ protocol: 9 }) },
  { what: 'no bytes', payload: Buffer.alloc(0) },
  { what: 'the part before the capabilities', payload: greeting().subarray(0, 20) },
])('$what is no handshake', ({ payload }) => {
  expect(parseHandshake(payload)).toBeUndefined();
});
