import type { InputRule } from '../../../synth/input';
import { eachMatching } from './pattern';

/** Prefixes of IDs in Amazon EC2, and the plural of what they identify. */
const RESOURCES = { sg: 'security groups', subnet: 'subnets', rtb: 'route tables' } as const;

/** Requires an input to hold IDs of one kind of EC2 resource. */
export function resourceIds(name: string, prefix: keyof typeof RESOURCES): InputRule {
  return eachMatching(`var.${name}`, 'id', `^${prefix}-[0-9a-z]+$`, `hold IDs of ${RESOURCES[prefix]} (${prefix}-…)`);
}
