import type { InputRule } from '../../../synth/input';
import { eachMatching, matching } from './pattern';

/** What an ARN in a region and account looks like. */
export interface ArnShape {
  readonly service: string;
  /** Regular expression of the part after the account. */
  readonly resource: string;
}

/** Requires an input to be an ARN. `resource` names what it belongs to, with its article. */
export function arnOf(resource: string, name: string, shape: ArnShape): InputRule {
  return matching(name, pattern(shape), `be the ARN of ${resource}`);
}

/** Requires every item of an input to be an ARN. `resources` names what they belong to, in the plural. */
export function arnsOf(resources: string, name: string, shape: ArnShape): InputRule {
  return eachMatching(`var.${name}`, 'arn', pattern(shape), `hold ARNs of ${resources}`);
}

/** Requires an input to be the ARN of a KMS key, not of an alias, which policies do not resolve. */
export function kmsKeyArn(name: string): InputRule {
  return arnOf('a KMS key', name, { service: 'kms', resource: 'key/[A-Za-z0-9-]+' });
}

/** Requires an input to be the ARN of a secret. */
export function secretArn(name: string): InputRule {
  const shape = { service: 'secretsmanager', resource: 'secret:[A-Za-z0-9/_+=.@!-]+' };
  return arnOf('a Secrets Manager secret', name, shape);
}

function pattern({ service, resource }: ArnShape): string {
  return `^arn:[a-z-]+:${service}:[a-z0-9-]+:[0-9]{12}:${resource}$`;
}
