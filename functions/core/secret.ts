/**
 * A value that must never be printed. Printing, logging and serializing it return `[redacted]`; only code that requests
 * the value by name gets it.
 */
export class Secret {
  readonly #value: string;
  /** Texts that are redacted: the secret in plain form, in JSON and in messages, and the other values. */
  #needles: readonly (string | RegExp)[];

  /**
   * @param beside other values to redact, such as those of other encrypted parameters. They may be short
   * and ordinary words, so only whole words are redacted.
   */
  constructor(value: string, beside: readonly string[] = []) {
    this.#value = value;
    const words = beside.map((text) => text.trim()).filter((text) => text !== '');
    this.#needles = [...formsOf(value), ...words.flatMap((word) => [wholeWord(word), wholeWord(escaped(word))])];
  }

  /** The secret itself. Call this only where it is passed to the database client. */
  reveal(): string {
    return this.#value;
  }

  /** Redacts another value, too, as when the secret was replaced by a newer one. */
  redactAlso(value: string): void {
    this.#needles = [...formsOf(value), ...this.#needles];
  }

  /** `text` without the secret: what others print (a server's message, a client's stderr) may repeat it. */
  redact(text: string): string {
    return this.#needles.reduce<string>((rest, needle) => rest.replaceAll(needle, '[redacted]'), text);
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

/** The forms in which messages may have a secret, the longest first. */
function formsOf(value: string): string[] {
  const forms = [value, escaped(value), value.trim()].filter((form) => form !== '');
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/** A text as JSON writes it between quotes. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9_])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9_])`, 'g');
}

/** Redacts a secret in everything that is printed of an error: its message, stack, causes and texts. */
export function redactError<E extends Error>(error: E, secret: Secret): E {
  const seen = new Set<Error>();
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    const texts = at as unknown as Record<string, unknown>;
    for (const name of new Set(['message', 'stack', ...Object.keys(at)])) {
      const text = texts[name];
      if (typeof text === 'string') texts[name] = secret.redact(text);
      else if (Array.isArray(text))
        texts[name] = text.map((item) => (typeof item === 'string' ? secret.redact(item) : item));
    }
  }
  return error;
}
