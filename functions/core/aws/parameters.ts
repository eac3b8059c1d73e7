import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { ParameterError } from '../errors';
import { explainAwsError } from './aws-errors';

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
export async function readParameter(ssm: SSMClient, name: string): Promise<Parameter> {
  const { Type, Value } = await getParameter(ssm, name);
  if (!Value?.trim()) {
    throw new ParameterError('CONNECTION_PARAMETER_INVALID', `SSM parameter "${name}" is empty. Write a value to it.`);
  }
  return { name, type: Type ?? 'unknown', value: Value };
}

async function getParameter(ssm: SSMClient, name: string) {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter ?? {};
  } catch (error) {
    const hints = {
      ParameterNotFound: {
        code: 'PARAMETER_MISSING',
        detail: `It does not exist in this region. Create it, or correct the name in the module's variables.`,
      },
      AccessDeniedException: {
        code: 'AWS_ACCESS_DENIED',
        detail: `Allow the function's role ssm:GetParameter on it, and kms:Decrypt when it is encrypted with your own KMS key (variable credentials_kms_key_arn).`,
      },
    } as const;
    const resource = `parameter "${name}"`;
    const { code, detail } = explainAwsError({
      service: 'SSM',
      action: 'read',
      resource,
      error,
      code: 'CREDENTIALS_UNREADABLE',
      hints,
    });
    throw new ParameterError(code, detail, { cause: error });
  }
}
