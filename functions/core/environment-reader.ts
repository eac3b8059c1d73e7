import { ConfigError } from './errors';

/**
 * Reads a function's settings from its environment, without coercion, and collects all problems. A setting
 * with a problem has an unusable value until {@link assertSound} throws.
 */
export class EnvironmentReader {
  readonly #problems: string[] = [];

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** An empty variable is an absent one. */
  optional(name: string): string | undefined {
    const value = this.environment[name];
    return value === undefined || value === '' ? undefined : value;
  }

  required(name: string): string {
    return this.optional(name) ?? this.problem(`${name} is missing.`);
  }

  matching(name: string, pattern: RegExp, rule: string): string {
    const value = this.required(name);
    return value === '' || pattern.test(value)
      ? value
      : this.problem(`${name} must ${rule}, got: ${JSON.stringify(value)}.`);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.required(name);
    if (value !== '' && !choices.includes(value as T)) {
      this.problem(`${name} must be one of ${choices.join(', ')}, got: ${JSON.stringify(value)}.`);
    }
    return value as T;
  }

  /** Name of a job: part of lock keys and object keys. */
  jobName(name: string): string {
    return this.matching(
      name,
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'begin with a letter or digit and hold only letters, digits, ".", "_" and "-"',
    );
  }

  /** Values that are separated by commas; none when it is absent. */
  list(name: string): string[] {
    return this.optional(name)?.split(',') ?? [];
  }

  /** A number between 0 and 1; undefined when it is absent. */
  share(name: string): number | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    const share = Number(value);
    if (!(share > 0 && share < 1)) {
      this.problem(`${name} must be a number between 0 and 1, or absent, got: ${JSON.stringify(value)}.`);
    }
    return share;
  }

  /** A whole number from 1; undefined when it is absent. */
  count(name: string): number | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,8}$/.test(value)) {
      this.problem(`${name} must be a whole number from 1, or absent, got: ${JSON.stringify(value)}.`);
      return undefined;
    }
    return Number(value);
  }

  /** A JSON list; empty when it is absent. */
  listOfStrings(name: string): readonly string[] {
    const value = this.optional(name);
    if (value === undefined) return [];
    const list = stringsIn(value);
    if (!list) this.problem(`${name} must be a JSON list of strings, or absent, got: ${JSON.stringify(value)}.`);
    return list ?? [];
  }

  /** A time in ISO 8601; undefined when it is absent. */
  time(name: string): Date | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) {
      this.problem(`${name} must be a time in ISO 8601, or absent, got: ${JSON.stringify(value)}.`);
    }
    return time;
  }

  timezone(name: string): string {
    const value = this.required(name);
    if (value !== '' && !isTimezone(value)) {
      this.problem(`${name} must be an IANA time zone such as "Europe/Berlin", got: ${JSON.stringify(value)}.`);
    }
    return value;
  }

  /** Adds a problem, as a sentence. Returns a placeholder for the value. */
  problem(text: string): string {
    this.#problems.push(text);
    return '';
  }

  /** @throws {ConfigError} naming every problem at once. */
  assertSound(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }
}

function stringsIn(json: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
