import { addressesOf, type ModuleJson } from '../../../infra/synth/module-stack';

const RESOURCE = 'resource.';

/** The addresses of a module's resources, sorted, as users of the module have them in their states. */
export function resourceAddresses(json: ModuleJson): string[] {
  return addressesOf(json)
    .filter((address) => address.startsWith(RESOURCE))
    .map((address) => address.slice(RESOURCE.length))
    .sort();
}
