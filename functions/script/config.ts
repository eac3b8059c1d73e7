import { EnvironmentReader } from '../core/environment-reader';
import { type JobSlots, readJobSlots } from '../slot-job/event/job-slots';
import { ENV, OWN_VARIABLES } from './env';
import { SEMANTICS, type Semantics } from './run/protocol';

/** Configuration of the function. */
export interface Config extends JobSlots {
  readonly semantics: Semantics;
  readonly script: {
    readonly file: string;
    /** Undefined: the file is executed. */
    readonly handler: string | undefined;
  };
  readonly bundle: { readonly key: string; readonly sha256: string };
  /** Environment variables of the script. */
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variables of the script, by the names of the SSM parameters with their values. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly lockTable: string;
  readonly metricsNamespace: string;
  /** For error messages only. */
  readonly subnetIds: readonly string[];
}

/** "Name", The Open Group Base Specifications, 3.216. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads the configuration from the environment.
 *
 * @throws {ConfigError} naming every problem at once.
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const variables = readMap(reader, ENV.variables);
  const parameters = readMap(reader, ENV.parameters);
  for (const name of Object.keys(parameters).filter((name) => name in variables)) {
    reader.problem(`${ENV.variables} and ${ENV.parameters} both set ${name}.`);
  }
  const config: Config = {
    ...readJobSlots(reader, ENV),
    semantics: reader.oneOf(ENV.semantics, SEMANTICS),
    script: { file: reader.required(ENV.scriptFile), handler: reader.optional(ENV.scriptHandler) },
    bundle: {
      key: reader.required(ENV.bundleKey),
      sha256: reader.matching(ENV.bundleSha256, /^[0-9a-f]{64}$/, 'be a SHA-256 in lower-case hex'),
    },
    variables,
    parameters,
    lockTable: reader.required(ENV.lockTable),
    metricsNamespace: reader.required(ENV.metricsNamespace),
    subnetIds: reader.list(ENV.subnetIds),
  };
  reader.assertSound();
  return Object.freeze(config);
}

function readMap(reader: EnvironmentReader, variable: string): Record<string, string> {
  const text = reader.optional(variable);
  if (text === undefined) return {};
  const map = parseMap(text);
  if (!map) {
    // Without the text: a value in it may be a secret that does not belong there.
    reader.problem(`${variable} must be a JSON object of strings.`);
    return {};
  }
  for (const name of Object.keys(map)) {
    if (!VARIABLE.test(name)) {
      reader.problem(`${variable} must name environment variables, got: ${JSON.stringify(name)}.`);
    }
    if (OWN_VARIABLES.includes(name)) {
      reader.problem(`${variable} must not set ${name}, which the function sets itself.`);
    }
  }
  return map;
}

function parseMap(text: string): Record<string, string> | undefined {
  try {
    const map: unknown = JSON.parse(text);
    const isMap = typeof map === 'object' && map !== null && !Array.isArray(map);
    return isMap && Object.values(map).every((value) => typeof value === 'string')
      ? (map as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}
