import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionError, LocalCloud } from '.';

/** What a synchronous invocation gave: the response of the function, or its error. */
export type Answer<Response> =
  | { readonly response: Response; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: FunctionError };

/** Invokes a function as an administrator, and waits for its end. */
export async function invoke<Response>(cloud: LocalCloud, name: string, event: unknown): Promise<Answer<Response>> {
  const { Payload, FunctionError } = await cloud
    .client(LambdaClient)
    .send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  const payload = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  return FunctionError === undefined ? { response: payload } : { error: payload };
}
