import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and its certificate in PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Creates a self-signed certificate without openssl, because unit tests require only Node.js. */
export function selfSigned(commonName: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))));
  const validity = der(SEQUENCE, time('200101000000Z'), time('491231235959Z'));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const serialNumber = der(INTEGER, Buffer.from([1]));
  // "Basic Certificate Fields", RFC 5280, section 4.1. Without a version it is version 1.
  const toSign = der(SEQUENCE, serialNumber, ECDSA_WITH_SHA256, name, validity, name, key);
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', toSign, privateKey));
  const certificate = der(SEQUENCE, toSign, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

const [INTEGER, BIT_STRING, OBJECT_ID, UTF8_STRING, UTC_TIME, SEQUENCE, SET] = [2, 3, 6, 12, 23, 0x30, 0x31] as const;

/** A value of ASN.1 in its distinguished encoding: tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const short = body.length < 0x80;
  const length = short ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function time(text: string): Buffer {
  return der(UTC_TIME, Buffer.from(text));
}

/** 2.5.4.3 */
const COMMON_NAME = der(OBJECT_ID, Buffer.from([0x55, 4, 3]));
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OBJECT_ID, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])));
