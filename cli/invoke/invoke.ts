import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { ERROR_CODES, type ErrorCode } from '../../functions/core/error-codes';
import { codeIn, sentence } from '../../functions/core/errors';
import { awsFailure, InvocationError } from '../core/errors';
import { functionMissing } from '../place/function';

/** The error of a function, as Lambda returns it ("Lambda function errors", AWS Lambda Developer Guide). */
interface FunctionErrorPayload {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** The end of the log of an invocation, and its response. */
export interface Invoked {
  readonly response: unknown;
  /** The last 4 KB. */
  readonly log: string;
}

/**
 * Invokes a function, and waits for its end.
 *
 * @throws {NotFoundError} when there is none.
 * @throws {InvocationError} when it can't be invoked; when it failed, with the code of its own error.
 */
export async function invoke(client: LambdaClient, name: string, event: object, signal: AbortSignal): Promise<Invoked> {
  const answer = await send(client, name, event, 'RequestResponse', signal);
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
  const response = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
  if (answer.FunctionError !== undefined) throw failureOf(name, response as FunctionErrorPayload, log);
  return { response, log };
}

/** Invokes a function, and returns when Lambda has accepted the event. @throws as {@link invoke} does. */
export async function start(client: LambdaClient, name: string, event: object, signal: AbortSignal): Promise<void> {
  await send(client, name, event, 'Event', signal);
}

async function send(
  client: LambdaClient,
  name: string,
  event: object,
  type: 'RequestResponse' | 'Event',
  signal: AbortSignal,
) {
  try {
    return await client.send(
      new InvokeCommand({
        FunctionName: name,
        InvocationType: type,
        Payload: JSON.stringify(event),
        ...(type === 'RequestResponse' ? { LogType: 'Tail' as const } : {}),
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw functionMissing(name, await client.config.region(), error);
    }
    throw awsFailure(InvocationError, {
      service: 'Lambda',
      action: 'invoke',
      resource: `the function "${name}"`,
      error,
      code: 'FUNCTION_FAILED',
    });
  }
}

/** The error of the function under its own code, so that scripts see the cause. */
function failureOf(name: string, { errorType, errorMessage = '' }: FunctionErrorPayload, log: string): InvocationError {
  const code = codeIn(errorMessage);
  if (code !== undefined && Object.hasOwn(ERROR_CODES, code)) {
    return new InvocationError(
      code as ErrorCode,
      `The function "${name}" failed: ${errorMessage.slice(code.length + 3)}`,
    );
  }
  const last = log.trim().split('\n').slice(-5).join('\n');
  const reason = sentence(errorMessage || errorType || 'Lambda gave no reason');
  return new InvocationError(
    'FUNCTION_FAILED',
    `The function "${name}" failed: ${reason}${last ? ` The end of its log:\n${last}` : ''}`,
  );
}
