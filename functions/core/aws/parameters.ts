import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
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
 * @throws {Error} with a message that names the parameter and says what to do, never its value.
 */
export async function readParameter(ssm: SSMClient, name: string): Promise<Parameter> {
  const { Type, Value } = await getParameter(ssm, name);
  if (!Value?.trim()) throw new Error(`SSM parameter "${name}" is empty. Write a value to it.`);
  return { name, type: Type ?? 'unknown', value: Value };
}

async function getParameter(ssm: SSMClient, name: string) {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter ?? {};
  } catch (error) {
    const hints = {
      ParameterNotFound: `It does not exist in this region. Create it, or correct the name in the module's variables.`,
      AccessDeniedException: `Allow the function's role ssm:GetParameter on it, and kms:Decrypt when it is encrypted with your own KMS key (variable credentials_kms_key_arn).`,
    };
    throw new Error(
      explainAwsError({ service: 'SSM', action: 'read', resource: `parameter "${name}"`, error, hints }),
      {
        cause: error,
      },
    );
  }
}
