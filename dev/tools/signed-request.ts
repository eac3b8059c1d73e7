import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  /** Host with port. Names in the local cloud end in its address, which `URL` refuses. */
  readonly host: string;
  readonly path: string;
  readonly body?: string;
}

/** Calls an HTTP API with a signed request; without credentials, with an unsigned one. */
export async function signedRequest(
  { method, host, path, body = '' }: Request,
  region: string,
  credentials: Credentials | undefined,
): Promise<Answer> {
  const [hostname = '', port] = host.split(':');
  const plain = { method, protocol: 'http:', hostname, path, headers: { host }, body };
  const { headers } = credentials
    ? await new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 }).sign(plain)
    : plain;
  return new Promise((resolve, reject) => {
    // Connects to the local cloud for every name, because DNS does not have the names.
    const call = request({ method, host: '127.0.0.1', port, path, headers }, async (response) => {
      const answer = await text(response);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(answer) });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** SHA-256 with the interface that the signer requires. */
export class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Buffer);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
