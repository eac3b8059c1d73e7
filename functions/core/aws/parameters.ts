import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { ParameterError } from '../errors';
import { explainAwsError } from './aws-errors';
import type { Caller } from './caller';

/** An SSM parameter as it was read. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/**
 * Reads one SSM parameter, decrypted. `GetParameter` and not the batch call: each name is one line of the role's policy.
 *
 * @throws {ParameterError} with a message that names the parameter and the remedy, never its value.
 */
export async function readParameter(ssm: SSMClient, name: string, caller: Caller = 'function'): Promise<Parameter> {
  const { Type, Value } = await getParameter(ssm, name, caller);
  if (!Value?.trim()) {
    throw new ParameterError('CONNECTION_PARAMETER_INVALID', `SSM parameter "${name}" is empty. Write a value to it.`);
  }
  return { name, type: Type ?? 'unknown', value: Value };
}

async function getParameter(ssm: SSMClient, name: string, caller: Caller) {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter ?? {};
  } catch (error) {
    const resource = `parameter "${name}"`;
    const { code, detail } = explainAwsError({
      service: 'SSM',
      action: 'read',
      resource,
      error,
      code: 'CREDENTIALS_UNREADABLE',
      hints: HINTS[caller],
      caller,
    });
    throw new ParameterError(code, detail, { cause: error });
  }
}

function hints(missing: string, denied: string) {
  return {
    ParameterNotFound: { code: 'PARAMETER_MISSING', detail: missing },
    AccessDeniedException: { code: 'AWS_ACCESS_DENIED', detail: denied },
  } as const;
}

const HINTS = {
  function: hints(
    `It does not exist in this region. Create it, or correct the name in the module's variables.`,
    `Allow the function's role ssm:GetParameter on it, and kms:Decrypt when it is encrypted with your own KMS key (variable credentials_kms_key_arn).`,
  ),
  person: hints(
    'It does not exist in this region. Create it, or correct its name or the region.',
    'Allow your user or role ssm:GetParameter on it, and kms:Decrypt when it is encrypted with a KMS key of your own.',
  ),
};
