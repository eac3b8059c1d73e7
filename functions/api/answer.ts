/** What the API answers: the part of API Gateway's response format 2.0 that it uses. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answer(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An answer that only says what is the matter. */
export function refusal(statusCode: number, message: string): Answer {
  return answer(statusCode, { message });
}
