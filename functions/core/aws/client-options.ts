import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AWS_CONNECT_TIMEOUT_MS } from './unreachable';

/** How much of a body is handed to the connection at once, in bytes. */
const PIECE_BYTES = 256 * 1024;

/** Slowest connection for which a large body is given time, in bytes per millisecond. */
const SLOWEST_CONNECTION = 1_000;

type Handle = NodeHttpHandler['handle'];

/**
 * Options of every AWS client. Short timeouts: in a subnet without a route to AWS, a call hangs until the function ends,
 * without an error.
 *
 * @param requestTimeout milliseconds from the request to the end of its answer's headers; a large body has more, by its size
 */
export function clientOptions(requestTimeout: number) {
  return {
    requestHandler: new PiecewiseHandler(requestTimeout),
  };
}

/**
 * Sends large bodies in pieces. Node.js encrypts a buffer as a whole before it sends any of it (`TLSWrap::DoWrite`), which
 * takes as much memory again: for a part of 256 MiB the peak was 608 MiB, and 351 MiB in pieces. Such a request has time by its
 * size, because many parts share the network.
 */
class PiecewiseHandler extends NodeHttpHandler {
  constructor(private readonly requestTimeout: number) {
    super({ connectionTimeout: AWS_CONNECT_TIMEOUT_MS, requestTimeout, throwOnRequestTimeout: true });
  }

  override handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const { body } = request;
    // guard: large-bodies-go-in-pieces
    if (!Buffer.isBuffer(body) || body.length <= PIECE_BYTES) return super.handle(request, options);
    // The request itself keeps its body, for a retry.
    const inPieces = request.clone();
    inPieces.body = Readable.from(pieces(body), { objectMode: false });
    // guard: large-bodies-have-time
    const bySize = Math.max(this.requestTimeout, body.length / SLOWEST_CONNECTION);
    return super.handle(inPieces, { ...options, requestTimeout: options?.requestTimeout ?? bySize });
  }
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}
