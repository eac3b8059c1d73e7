import { createHash } from 'node:crypto';

/** The curve edwards25519 (RFC 8032, section 5.1), in extended coordinates. */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const D = 37_095_705_934_669_439_343_138_083_508_754_565_189_542_113_879_843_219_016_388_785_533_085_940_283_555n;

type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const BASE_X = 15_112_221_349_535_400_772_501_151_409_588_531_511_454_012_693_041_857_206_046_113_283_949_847_762_202n;
const BASE_Y = 46_316_835_694_926_478_169_428_394_003_475_163_141_307_993_866_256_225_615_783_033_603_165_251_855_960n;
const BASE: Point = [BASE_X, BASE_Y, 1n, modulo(BASE_X * BASE_Y)];
const NEUTRAL: Point = [0n, 1n, 1n, 0n];

/**
 * Signs a message as MariaDB's plugin ed25519 wants it: with the SHA-512 of the password as the expanded key, where the
 * standard has that of 32 bytes, so that no library for the standard can do it ("Authentication Plugin - ed25519",
 * MariaDB).
 */
export function signByPassword(password: Buffer, message: Buffer): Buffer {
  const expanded = sha512(password);
  const key = expanded.subarray(0, 32);
  key[0] = (key[0] as number) & 248;
  key[31] = ((key[31] as number) & 127) | 64;
  const secret = integer(key);
  const nonce = integer(sha512(expanded.subarray(32), message)) % ORDER;
  const commitment = encode(multiply(nonce));
  const challenge = integer(sha512(commitment, encode(multiply(secret)), message)) % ORDER;
  return Buffer.concat([commitment, bytes((nonce + challenge * secret) % ORDER)]);
}

function multiply(factor: bigint): Point {
  let product = NEUTRAL;
  for (let rest = factor, power = BASE; rest > 0n; rest >>= 1n, power = add(power, power)) {
    if (rest & 1n) product = add(product, power);
  }
  return product;
}

/** RFC 8032, section 5.1.4: valid for two points that are the same, too. */
function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * D * modulo(t1 * t2));
  const d = modulo(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function encode([x, y, z]: Point): Buffer {
  const inverse = power(z, P - 2n);
  const encoded = bytes(modulo(y * inverse));
  if (modulo(x * inverse) & 1n) encoded[31] = (encoded[31] as number) | 128;
  return encoded;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let rest = exponent, square = base; rest > 0n; rest >>= 1n, square = modulo(square * square)) {
    if (rest & 1n) result = modulo(result * square);
  }
  return result;
}

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function integer(littleEndian: Buffer): bigint {
  return BigInt(`0x${Buffer.from(littleEndian).reverse().toString('hex')}`);
}

function bytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
