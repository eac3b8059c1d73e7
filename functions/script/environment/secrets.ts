import type { SSMClient } from '@aws-sdk/client-ssm';
import { readParameter } from '../../core/aws/parameters';
import { type Explanation, explainTogether, explanationOf, ScriptError } from '../../core/errors';
import { Secret } from '../../core/secret';

/** Environment variables of the script whose values come from SSM. */
export type Secrets = ReadonlyMap<string, Secret>;

/**
 * Reads the SSM parameters, all at once.
 *
 * @throws {ScriptError} naming every parameter that could not be read.
 */
export async function readSecrets(ssm: SSMClient, parameters: Readonly<Record<string, string>>): Promise<Secrets> {
  const problems: Explanation[] = [];
  const read = async ([variable, name]: [string, string]) => {
    try {
      return [[variable, new Secret((await readParameter(ssm, name)).value)] as const];
    } catch (error) {
      problems.push(explanationOf(error));
      return [];
    }
  };
  const secrets = (await Promise.all(Object.entries(parameters).map(read))).flat();
  if (problems.length > 0) {
    const heading = "The script was not started, because its parameters can't be read:";
    const { code, detail } = explainTogether(heading, problems);
    throw new ScriptError(code, detail);
  }
  return new Map(secrets);
}

/** What is shorter hides nothing, and would make every line with that letter unreadable. */
const SHORTEST_SECRET = 4;

/**
 * Gives a function that replaces every secret in a line. Of a secret of several lines each line is one: output is seen
 * line by line.
 */
export function maskOf(secrets: Secrets): (line: string) => string {
  const needles = [...secrets.values()]
    .flatMap((secret) => secret.reveal().split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_SECRET)
    // The longest first: a secret may be the beginning of another.
    .sort((a, b) => b.length - a.length)
    .map((line) => new Secret(line));
  return (line) => needles.reduce((text, needle) => needle.redact(text), line);
}
