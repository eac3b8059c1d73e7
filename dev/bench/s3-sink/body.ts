import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { renderCrc32 } from '../../../functions/dump-format/crc32';
import { Refusal } from './stored';

/** What a body was, once all of it has arrived. */
export interface Received {
  readonly bytes: number;
  readonly crc32: number;
  /** Whether the client had sent its own CRC-32, and it was the same. */
  readonly isChecked: boolean;
  /** The bytes, when they were few. */
  readonly body: Buffer | undefined;
}

/**
 * Reads a body to its end and lets go of it.
 *
 * @param keepBytes up to how many bytes it is kept all the same
 * @throws {Refusal} as S3 does, when it is shorter than announced or has another checksum
 */
export async function receive(request: IncomingMessage, keepBytes: number): Promise<Received> {
  const announced = Number(request.headers['content-length']);
  if (request.headers['content-encoding']?.includes('aws-chunked')) {
    throw new Refusal(501, 'NotImplemented', 'The sink takes whole bodies, and this one is in chunks (aws-chunked).');
  }
  let bytes = 0;
  let sum = 0;
  let kept: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    sum = crc32(chunk, sum);
    if (bytes <= keepBytes) kept.push(chunk);
    else kept = [];
  }
  if (bytes !== announced) {
    throw new Refusal(400, 'IncompleteBody', `Content-Length is ${announced}, and ${bytes} bytes arrived.`);
  }
  const expected = request.headers['x-amz-checksum-crc32'];
  if (expected !== undefined && expected !== renderCrc32(sum)) {
    throw new Refusal(400, 'BadDigest', `The CRC32 is ${renderCrc32(sum)}, and the client said ${expected}.`);
  }
  return {
    bytes,
    crc32: sum,
    isChecked: expected !== undefined,
    body: bytes <= keepBytes ? Buffer.concat(kept) : undefined,
  };
}
