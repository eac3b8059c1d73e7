import {
  Fields,
  MessageReader,
  PACKET_BYTES,
  packetsOf,
  withLength,
} from '../../../../../functions/restore/connection/messages';

/** The messages that a receiver reads from packets, which reach it in chunks of this size. */
function received(packets: Iterable<Buffer>, chunkBytes: number): { message: Buffer; sequence: number }[] {
  const messages: { message: Buffer; sequence: number }[] = [];
  const reader = new MessageReader((message, sequence) => messages.push({ message: Buffer.from(message), sequence }));
  const bytes = Buffer.concat([...packets]);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  expect(reader.isWithinMessage).toBe(false);
  return messages;
}

const HEAD = Buffer.from([3]);

test.each([0, 1, 2, 100])('a message of %i bytes and its command is one packet', (length) => {
  const body = Buffer.alloc(length, 'x');
  const packets = [...packetsOf(HEAD, body, 7)];
  expect(Buffer.concat(packets).subarray(0, 4)).toEqual(Buffer.from([length + 1, 0, 0, 7]));
  expect(received(packets, 3)).toEqual([{ message: Buffer.concat([HEAD, body]), sequence: 7 }]);
});

test.each([
  { what: 'one byte less than a packet', length: PACKET_BYTES - 2, packets: 1 },
  { what: 'exactly a packet', length: PACKET_BYTES - 1, packets: 2 },
  { what: 'one byte more than a packet', length: PACKET_BYTES, packets: 2 },
  { what: 'exactly two packets', length: 2 * PACKET_BYTES - 1, packets: 3 },
])('a message of $what has $packets packets', ({ length, packets }) => {
  const body = Buffer.alloc(length);
  body.writeUInt32BE(0xdead_beef, length - 4);
  const [read, ...others] = received(packetsOf(HEAD, body), 1_000_003);
  expect(others).toEqual([]);
  expect(read?.sequence).toBe(packets - 1);
  expect(read?.message.subarray(1).equals(body)).toBe(true);
});

test('a body is not copied', () => {
  const body = Buffer.from('INSERT INTO `t` VALUES (1)');
  const [, sent] = packetsOf(HEAD, body);
  expect(sent?.buffer).toBe(body.buffer);
});

test('several messages in one chunk are read one after the other', () => {
  const bytes = [...packetsOf(HEAD, Buffer.from('a')), ...packetsOf(HEAD, Buffer.from('bc'), 1)];
  expect(received(bytes, 1_000).map(({ message }) => message.toString('latin1'))).toEqual(['\x03a', '\x03bc']);
});

test.each([0, 250, 251, 65_535])('a text of %i bytes is read with the length that was written', (length) => {
  const text = Buffer.alloc(length, 'y');
  expect(new Fields(withLength(text)).value()).toEqual(text);
});

test.each([
  { bytes: [0xfb], value: undefined },
  { bytes: [0xfd, 1, 2, 3], value: 0x03_02_01 },
  { bytes: [0xfe, 1, 0, 0, 0, 1, 0, 0, 0], value: 0x1_00_00_00_01 },
])('the length $bytes is $value', ({ bytes, value }) => {
  expect(new Fields(Buffer.from(bytes)).length()).toBe(value);
});
