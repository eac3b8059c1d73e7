import type { Context } from 'aws-lambda';

/** What may differ between invocations; see {@link lambdaContext}. */
export interface ContextParts {
  readonly requestId?: string | undefined;
  /** Milliseconds that the invocation has left. */
  readonly remaining?: (() => number) | undefined;
  readonly functionArn?: string;
}

/** The context of an invocation, as far as handlers read it. */
export function lambdaContext(parts: ContextParts = {}): Context {
  const { requestId = 'request-1', remaining = () => 900_000, functionArn } = parts;
  return {
    awsRequestId: requestId,
    getRemainingTimeInMillis: remaining,
    invokedFunctionArn: functionArn,
  } as Context;
}
