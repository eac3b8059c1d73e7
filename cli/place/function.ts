import { type FunctionConfiguration, GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { ENV } from '../../functions/dump/env';
import { ENV as MASK_ENV } from '../../functions/mask/env';
import { parseSchedule, type Schedule } from '../../functions/slot-job/event/schedule';
import { SLOT_UNITS, type SlotUnit } from '../../functions/slot-job/event/slot';
import { awsFailure, InvocationError, NotFoundError } from '../core/errors';

/** A dump function, as far as its configuration describes the job. */
export interface DumpFunction {
  readonly name: string;
  /** Without a version or an alias, by which the function may have been named: other names are derived from it. */
  readonly arn: string;
  readonly configuration: FunctionConfiguration;
  readonly job: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly lockTable: string | undefined;
  /** It makes masked dumps from those of another job, and knows no database. */
  readonly isMasking: boolean;
  /** In CloudWatch Logs. */
  readonly logGroup: string;
  readonly slotUnit: SlotUnit;
  readonly slotTimezone: string;
  readonly schedule: Schedule | undefined;
}

/** Name that the module gives to the dump function of a job, unless it was configured otherwise. */
export function usualName(job: string): string {
  return `mysqldump-${job}`;
}

/**
 * Reads the configuration of a dump function.
 *
 * @throws {NotFoundError | InvocationError}
 */
export async function readDumpFunction(lambda: LambdaClient, name: string): Promise<DumpFunction> {
  const configuration = await readConfiguration(lambda, name);
  const variables = configuration.Environment?.Variables ?? {};
  const { [ENV.jobName]: job, [ENV.bucket]: bucket, [ENV.slotUnit]: unit, [ENV.slotTimezone]: zone } = variables;
  if (job === undefined || bucket === undefined || unit === undefined) {
    throw new NotFoundError(
      'FUNCTION_MISSING',
      `The function "${name}" is no dump function: its environment lacks ${ENV.jobName}, ${ENV.bucket} or ${ENV.slotUnit}. Name the dump function of the job.`,
    );
  }
  const slotTimezone = zone ?? 'UTC';
  return {
    name: configuration.FunctionName ?? name,
    arn: unqualified(configuration.FunctionArn ?? ''),
    configuration,
    job,
    bucket,
    prefix: variables[ENV.prefix] ?? '',
    lockTable: variables[ENV.lockTable],
    isMasking: variables[MASK_ENV.sourceJobName] !== undefined,
    logGroup: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName ?? name}`,
    slotUnit: SLOT_UNITS.find((known) => known === unit) ?? 'day',
    slotTimezone,
    schedule: parseSchedule(variables[ENV.schedule] ?? '', slotTimezone),
  };
}

/** `arn:aws:lambda:<region>:<account>:function:<name>:<version or alias>` without its end. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}

/** @throws {NotFoundError | InvocationError} */
export async function readConfiguration(lambda: LambdaClient, name: string): Promise<FunctionConfiguration> {
  const configuration = await describeFunction(lambda, name);
  const unreadable = configuration.Environment?.Error;
  if (unreadable) {
    throw new InvocationError(
      'KMS_ACCESS_DENIED',
      `Lambda does not show the environment of the function "${name}", which the key ${configuration.KMSKeyArn} encrypts: ${unreadable.Message ?? unreadable.ErrorCode}. Allow yourself kms:Decrypt on the key.`,
    );
  }
  return configuration;
}

/** The error of a function that does not exist. */
export function functionMissing(name: string, region: string, cause: Error): NotFoundError {
  return new NotFoundError(
    'FUNCTION_MISSING',
    `There is no function "${name}" in the region ${region} of this account. Correct the job or the region (--region), or name the function by --function.`,
    { cause },
  );
}

async function describeFunction(lambda: LambdaClient, name: string): Promise<FunctionConfiguration> {
  try {
    return await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw functionMissing(name, await lambda.config.region(), error);
    }
    throw awsFailure(InvocationError, {
      service: 'Lambda',
      action: 'read',
      resource: `the configuration of the function "${name}"`,
      error,
      code: 'FUNCTION_FAILED',
    });
  }
}
