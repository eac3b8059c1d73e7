import { ParameterError } from '../../core/errors';
import { type NamePattern, parseNamePattern } from '../../core/sql/name-pattern';
import { brokenRules } from '../selection/name-rules';

/** Parses a value, or throws an error with as much of the value as `show` shows. */
export type Parser<T> = (value: string, origin: string, show: (value: unknown) => string) => T;

export const parseHost: Parser<string> = (value, origin, show) => {
  const host = value.trim();
  if (/^[A-Za-z0-9._:-]+$/.test(host)) return host;
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The host in ${origin} must be a host name or an IP address, got: ${show(value)}.`,
  );
};

export function isPort(value: string): boolean {
  return /^\s*\d{1,5}\s*$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

export const parsePort: Parser<number> = (value, origin, show) => {
  if (isPort(value)) return Number(value);
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The port in ${origin} must be an integer between 1 and 65535, got: ${show(value)}.`,
  );
};

export function parseName(what: string): Parser<string> {
  return (value, origin, show) => {
    if (value !== '' && !hasControl(value)) return value;
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The ${what} in ${origin} must not be empty or hold control characters, got: ${show(value)}.`,
    );
  };
}

/**
 * A JSON array of names and patterns, or these separated by commas: a StringList parameter arrives in the second form.
 *
 * @throws {ParameterError} with all rules that the list breaks.
 */
export const parseDatabases: Parser<NamePattern[]> = (value, origin, show) => {
  const names = value.trim().startsWith('[') ? parseJsonNames(value, origin, show) : splitNames(value);
  if (names.length === 0) {
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The list of databases in ${origin} is empty. Name at least one database.`,
    );
  }
  const patterns = names.map(parseNamePattern);
  const broken = brokenRules(patterns).map(({ must, by }) => `must ${must}, got: ${show(by)}`);
  if (broken.length > 0) {
    throw new ParameterError(
      'CONNECTION_PARAMETER_INVALID',
      `The list of databases in ${origin} ${broken.join('. It ')}.`,
    );
  }
  return patterns;
};

function parseJsonNames(value: string, origin: string, show: (value: unknown) => string): string[] {
  try {
    const names: unknown = JSON.parse(value);
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Falls through to the one message for everything that isn't such an array.
  }
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `The list of databases in ${origin} must be a JSON array of strings, got: ${show(value)}.`,
  );
}

/** A comma in backticks does not separate. */
function splitNames(value: string): string[] {
  const names = value.match(/(?<=^|,)\s*(?:`(?:[^`]|``)+`\s*(?=,|$)|[^,]*)/g) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

export const parseCa: Parser<string> = (value, name) => {
  if (/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(value)) return value;
  throw new ParameterError(
    'CONNECTION_PARAMETER_INVALID',
    `SSM parameter "${name}" must hold CA certificates in PEM ("-----BEGIN CERTIFICATE-----"), but holds none.`,
  );
};

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
