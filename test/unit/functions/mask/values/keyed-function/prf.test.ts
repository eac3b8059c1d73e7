import { createHash } from 'node:crypto';
import { instantiate } from '../../../../../../functions/core/web-assembly';
import { MaskKeys } from '../../../../../../functions/mask/values/keyed-function/mask-keys';
import { maskingKey } from '../../../../../../functions/mask/values/keyed-function/masking-key';
import { MASK_PROGRAM } from '../../../../../../functions/mask/values/program/mask-program';

const MESSAGE = 8_192;
const STATE = 64;

/** BLAKE2s with the key 00 01 … 1f, of the message 00 01 …, as "blake2s-kat.txt" of its authors has it. */
const KNOWN = [
  [1, '40d15fee7c328830166ac3f918650f807e7e01e177258cdc0a39b11f598066f1'],
  [2, '6bb71300644cd3991b26ccd4d274acd1adeab8b1d7914546c1198bbe9fc9d803'],
  [63, 'c65382513f07460da39833cb666c5ed82e61b9e998f4b0c4287cee56c3cc9bcd'],
  [64, '8975b0577fd35566d750b362b0897a26c399136df07bababbde6203ff2954ed4'],
  [65, '21fe0ceb0052be7fb0f004187cacd7de67fa6eb0938d927677f2398c132317a8'],
  [200, '13c88480a5d00d6c8c7ad2110d76a82d9b70f4fa6696d4e5dd42a066dcaf9920'],
] as const;

test.each(KNOWN)('the keyed function of %d bytes is BLAKE2s as RFC 7693 defines it', (length, expected) => {
  const program = instantiate<'begin' | 'mac'>(MASK_PROGRAM);
  const memory = new Uint8Array(program.memory.buffer);
  for (let i = 0; i < 64; i += 1) memory[MESSAGE + i] = i < 32 ? i : 0;
  program.begin(STATE);
  for (let i = 0; i < length; i += 1) memory[MESSAGE + i] = i;
  program.mac(STATE, length);
  expect(Buffer.from(memory.subarray(0, 32)).toString('hex')).toBe(expected);
});

test('the stream is ChaCha with 8 rounds: of the key and the nonce 0, as in "Test Vectors for the Stream Cipher ChaCha" (Strombergson)', () => {
  const program = instantiate<'stream'>(MASK_PROGRAM);
  program.stream(MESSAGE, 0, 0);
  expect(Buffer.from(program.memory.buffer, MESSAGE, 64).toString('hex')).toBe(
    '3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42',
  );
});

test('results depend on the key and on the purpose, and on nothing else', () => {
  const of = (key: string, purpose: string, value: string) => {
    const prf = new MaskKeys(maskingKey(key.repeat(32))).prf(purpose);
    prf.take(Buffer.from(value), 0, value.length);
    return Buffer.from(prf.bytes).toString('hex');
  };
  expect(of('a', 'hash', 'value')).toBe(of('a', 'hash', 'value'));
  expect(
    new Set([of('a', 'hash', 'value'), of('b', 'hash', 'value'), of('a', 'email', 'value'), of('a', 'hash', 'valuf')])
      .size,
  ).toBe(4);
});

test('values that do not fit into the memory are hashed before', () => {
  const keys = new MaskKeys(maskingKey('k'.repeat(32)));
  const long = Buffer.alloc(70_000, 'x');
  keys.prf('hash').take(long, 0, long.length);
  const result = Buffer.from(keys.prf('hash').bytes);
  const digest = createHash('sha256').update(long).digest();
  keys.prf('hash').take(digest, 0, digest.length);
  expect(result.equals(keys.prf('hash').bytes)).toBe(true);
});
