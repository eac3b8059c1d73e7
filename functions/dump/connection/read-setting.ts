import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Caller } from '../../core/aws/caller';
import { readParameter } from '../../core/aws/parameters';
import type { Secret } from '../../core/secret';
import type { Setting } from '../config';
import { isPort } from './parse-setting';

/** A setting as it was read. */
export interface ReadSetting {
  readonly value: string;
  readonly origin: string;
  /** True when it comes from a SecureString: somebody may have put the password there. */
  readonly isEncrypted: boolean;
}

/** Reads a setting of the connection: the value of a variable, or of the SSM parameter that it names. */
export async function readSetting(
  ssm: SSMClient,
  setting: Setting,
  variable: string,
  caller: Caller = 'function',
): Promise<ReadSetting> {
  if ('value' in setting) return { value: setting.value, origin: `the variable ${variable}`, isEncrypted: false };
  const { name, type, value } = await readParameter(ssm, setting.parameter, caller);
  return { value, origin: `SSM parameter "${name}"`, isEncrypted: type === 'SecureString' };
}

/** The values that no message may show. Port numbers are not secrets: redacting them would hide every equal number in messages. */
export function encryptedValues(settings: readonly (ReadSetting | undefined)[]): string[] {
  return settings.flatMap((setting) => {
    if (!setting?.isEncrypted || isPort(setting.value)) return [];
    // Names in a list turn up one by one, and without backticks.
    const pieces = setting.value.split(/[[\]",\s]+/);
    return [setting.value, ...pieces, ...pieces.map((piece) => piece.replaceAll(/^`|`$/g, ''))];
  });
}

/** Renders as much of a value as a message may show. */
export function shown(value: unknown, { value: all, isEncrypted }: ReadSetting, hidden: Secret): string {
  return isEncrypted
    ? `${all.length} characters, which are not shown because the parameter is a SecureString`
    : hidden.redact(JSON.stringify(value));
}
