import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AWS_CONNECT_TIMEOUT_MS } from './unreachable';

/**
 * Options of every AWS client. Short timeouts: in a subnet without a route to AWS, a call hangs until the function ends,
 * without an error.
 *
 * @param requestTimeout milliseconds from the request to the end of its answer's headers
 */
export function clientOptions(requestTimeout: number) {
  return {
    requestHandler: new NodeHttpHandler({
      connectionTimeout: AWS_CONNECT_TIMEOUT_MS,
      requestTimeout,
      throwOnRequestTimeout: true,
    }),
  };
}
