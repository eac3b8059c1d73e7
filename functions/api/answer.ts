import { type Explanation, withCode } from '../core/errors';

/** Response of the API: the part of API Gateway's response format 2.0 that it uses. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answer(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error response. The message begins with the code, as in the log. */
export function errorResponse(statusCode: number, { code, detail }: Explanation): Answer {
  return answer(statusCode, { code, message: withCode(code, detail) });
}
