import { ConfigError } from '../../functions/core/errors';
import { parseConfig } from '../../functions/dump/config';
import { parseConfig as parseMaskConfig } from '../../functions/mask/config';
import { NotFoundError } from '../core/errors';
import { readConfiguration } from '../place/function';
import { type Check, type Examination, type Finding, failed, ok, warning } from './finding';

/** Whether the dump function can be invoked. */
export const dumpFunctionCheck: Check = {
  name: 'dump function',
  run: async ({ dumpFunction: { configuration } }) => [stateOf(configuration)],
};

/** Whether its environment is what the function accepts. */
export const configurationCheck: Check = {
  name: 'configuration',
  run: async ({ dumpFunction: { configuration, isMasking } }) => {
    try {
      (isMasking ? parseMaskConfig : parseConfig)(configuration.Environment?.Variables ?? {});
      return [ok('The environment of the function is complete.')];
    } catch (error) {
      if (error instanceof ConfigError)
        return error.problems.map((problem) => failed(`${problem} Apply Terraform again.`));
      throw error;
    }
  },
};

/** The functions beside the dump function, which a user may have turned off. */
export const otherFunctionsCheck: Check = {
  name: 'verify and drill',
  run: async (examination) => Promise.all(['verify', 'drill'].map((kind) => otherFunction(kind, examination))),
};

async function otherFunction(kind: string, { dumpFunction, session }: Examination): Promise<Omit<Finding, 'check'>> {
  const name = `${dumpFunction.name}-${kind}`;
  try {
    return stateOf(await readConfiguration(await session.aws.lambda(), name));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return warning(`There is no function "${name}". Set the variable ${kind} = true, unless it is off on purpose.`);
  }
}

/** Whether a function can be invoked. */
export function stateOf(configuration: Examination['dumpFunction']['configuration']): Omit<Finding, 'check'> {
  const {
    FunctionName: name,
    State: state,
    StateReason: reason,
    LastUpdateStatus: update,
    LastUpdateStatusReason: why,
  } = configuration;
  if (state === 'Failed')
    return failed(
      `"${name}" can't run: ${reason ?? 'Lambda gives no reason'}. Correct that, and apply Terraform again.`,
    );
  if (update === 'Failed')
    return failed(`The last update of "${name}" failed: ${why ?? 'Lambda gives no reason'}. Apply Terraform again.`);
  const { Runtime = 'container image', MemorySize, Timeout, Architectures = [] } = configuration;
  return ok(
    `"${name}": ${Runtime}, ${Architectures.join()}, ${MemorySize} MB, ${Timeout} s${state === 'Inactive' ? ', idle for long' : ''}.`,
  );
}
