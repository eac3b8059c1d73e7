/**
 * A value that must never be seen. Whatever prints, logs or serializes it gets `[redacted]`; only code that asks for
 * the value by name gets it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Call this only where it is handed to the database client. */
  reveal(): string {
    return this.#value;
  }

  /** `text` without the secret: what others print (a server's message, a client's stderr) may repeat it. */
  redact(text: string): string {
    return this.#value === '' ? text : text.split(this.#value).join('[redacted]');
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}
