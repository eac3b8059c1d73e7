import type { SSMClient } from '@aws-sdk/client-ssm';
import { readParameter } from '../../core/aws/parameters';
import { MaskError } from '../../core/errors';
import { Secret } from '../../core/secret';

/**
 * Reads the key of masking. Who has it can find out which value a masked one was made from, so that it is stored encrypted.
 *
 * @throws {ParameterError | MaskError}
 */
export async function readKey(ssm: SSMClient, parameter: string): Promise<Secret> {
  const { name, type, value } = await readParameter(ssm, parameter);
  // guard: key-is-stored-encrypted
  if (type !== 'SecureString') {
    throw new MaskError(
      'MASK_KEY_INVALID',
      `SSM parameter "${name}" has the type ${type}, and who may read it can find out what masked values were. Create it with the type SecureString, and with a new key.`,
    );
  }
  return new Secret(value);
}
