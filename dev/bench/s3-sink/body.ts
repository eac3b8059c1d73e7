import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { renderCrc32 } from '../../../functions/dump-format/manifest/crc32';
import { Refusal } from './stored';

/** Facts of a body that has arrived completely. */
export interface Received {
  readonly bytes: number;
  readonly crc32: number;
  /** Whether the client sent a CRC-32 of its own and it matched. */
  readonly isChecked: boolean;
  /** The bytes, if there were few. */
  readonly body: Buffer | undefined;
}

/**
 * Reads a body to its end and discards it.
 *
 * @param keepBytes largest body that is kept
 * @throws {Refusal} like S3, when it is shorter than announced or has another checksum
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
    throw new Refusal(400, 'BadDigest', `The CRC32 is ${renderCrc32(sum)}, and the client sent ${expected}.`);
  }
  return {
    bytes,
    crc32: sum,
    isChecked: expected !== undefined,
    body: bytes <= keepBytes ? Buffer.concat(kept) : undefined,
  };
}
