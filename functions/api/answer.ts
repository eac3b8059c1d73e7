import { type Explanation, withCode } from '../core/errors';

/** What the API answers: the part of API Gateway's response format 2.0 that it uses. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answer(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An answer about an error. The message begins with the code, as it does in the log. */
export function errorResponse(statusCode: number, { code, detail }: Explanation): Answer {
  return answer(statusCode, { code, message: withCode(code, detail) });
}
