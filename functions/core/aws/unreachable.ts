import { LambdaMysqldumpError, messageOf } from '../errors';
import type { Caller } from './caller';

/** Connection timeout for AWS services, in milliseconds: in a subnet without a route, no connection is established. */
export const AWS_CONNECT_TIMEOUT_MS = 3_000;

/** A service of AWS gave no answer, after all retries of the SDK. It may or may not have acted. */
export class ServiceUnreachableError extends LambdaMysqldumpError {
  constructor(service: string, subnetIds: readonly string[], cause: unknown, caller: Caller = 'function') {
    const from = subnetIds.length > 0 ? ` from the function's subnets ${subnetIds.join(', ')}` : '';
    super(
      'SERVICE_UNREACHABLE',
      `${service} gave no answer${from} (${reasonOf(cause)}). ` +
        (caller === 'person'
          ? 'Check the connection of this machine to the internet, its proxy, and the region.'
          : subnetIds.length > 0
            ? 'Give the subnets a way out: a NAT gateway in their route table, or create_vpc_endpoints = true.'
            : 'The function has no VPC of its own: check the status of the service in this region.'),
      { cause },
    );
  }
}

/** The SDK's message, without the name of its module, and shortened if it is long. */
function reasonOf(cause: unknown): string {
  const message = messageOf(cause);
  if (/not establish a connection/.test(message)) return `no connection within ${AWS_CONNECT_TIMEOUT_MS / 1000} s`;
  return message.replace(/^@smithy\/\S+ - (\[ERROR\] )?/, '').replace(/\.$/, '');
}

const NO_CONNECTION = new Set([
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
]);

/** The part of an SDK client to which a middleware is added. */
export interface WithMiddleware {
  readonly middlewareStack: {
    add(middleware: (next: Handler) => Handler, options: { step: 'initialize'; priority: 'high'; name: string }): void;
  };
}
// biome-ignore lint/suspicious/noExplicitAny: whatever goes in and comes out is passed on as it is
type Handler = (args: any) => Promise<any>;

/** Makes a client of the AWS SDK name the service that it did not reach, and from where. */
export function explainUnreachable<T extends WithMiddleware>(
  client: T,
  service: string,
  subnetIds: readonly string[],
  caller: Caller = 'function',
): T {
  const middleware = (next: Handler) => async (args: unknown) => {
    try {
      return await next(args);
    } catch (error) {
      const { code = '', name } = error as NodeJS.ErrnoException;
      if (NO_CONNECTION.has(code) || NO_CONNECTION.has(name))
        throw new ServiceUnreachableError(service, subnetIds, error, caller);
      throw error;
    }
  };
  // The outermost step: an error here has used up the SDK's own retries.
  client.middlewareStack.add(middleware, { step: 'initialize', priority: 'high', name: 'explainUnreachable' });
  return client;
}
