import { Construct } from 'constructs';
import { ENV } from '../../../functions/api/env';
import { expression, mapExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import type { DumpFunction } from '../dump/dump-function';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { LoggedFunction } from '../function/logged-function';
import type { LockTable } from '../job/lock-table';

export interface ApiFunctionProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly dump: DumpFunction;
  readonly lockTable: LockTable;
  /** Terraform expression: the function exists only when it is true. */
  readonly when: string;
}

/** Name of the function, as a Terraform template. */
export function apiFunctionName(naming: JobNames): string {
  return `${naming.resource}-api`;
}

/** The Lambda function that answers the API, with its log group and its role. */
export class ApiFunction extends Construct {
  readonly function: LoggedFunction;

  constructor(scope: Construct, { account, naming, dump, lockTable, when }: ApiFunctionProps) {
    super(scope, 'api-function');
    const environment = local(this, 'api_environment', {
      [ENV.jobName]: naming.job,
      [ENV.slotUnit]: expression('var.slot_unit'),
      [ENV.slotTimezone]: expression('var.schedule_timezone'),
      // Empty without a schedule, because no run is due then.
      [ENV.schedule]: expression('var.schedule_enabled ? var.schedule_expression : ""'),
      [ENV.lockTable]: lockTable.name,
      [ENV.dumpFunctionArn]: dump.lambda.arn,
    });
    this.function = new LoggedFunction(this, {
      account,
      naming,
      functionId: 'api',
      functionName: apiFunctionName(naming),
      description: `Starts dumps of the job ${naming.job} and returns their status`,
      roleDescription: `API of the job ${naming.job}`,
      when,
      statements: [
        { sid: 'StartDump', actions: ['lambda:InvokeFunction'], resources: [dump.lambda.arn] },
        {
          sid: 'ReadStatus',
          actions: ['dynamodb:GetItem'],
          resources: [lockTable.arn],
          condition: lockTable.ownRecords,
        },
        lockTable.useKey,
      ],
      // Outside of the VPC, because it needs no database.
      settings: {
        memorySize: 256,
        timeout: 25,
        environment: { variables: mapExpression(environment) },
      },
    });
  }
}
