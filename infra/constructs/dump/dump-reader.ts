import { Construct } from 'constructs';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { output } from '../../synth/output';
import { useQueueKey } from '../encryption/key-use';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import { DeadLetterQueue } from '../function/dead-letter-queue';
import { functionEnvironment } from '../function/function-environment';
import { InvocationRetries } from '../function/invocation-retries';
import { logGroupOf } from '../function/log-group';
import { LoggedFunction, type LoggedFunctionProps } from '../function/logged-function';
import { ObjectCreatedRule } from '../function/object-created-rule';
import type { PackagedLayer } from '../function/packaged-layer';
import { ReaderSchedule, type ReaderScheduleProps } from '../function/reader-schedule';
import { UndeliverableEvents, type UndeliverableEventsProps } from '../function/undeliverable-events';
import { SCHEDULE_STATE } from '../job/schedule-state';
import { attachmentStatements } from '../network/attachment';
import type { Network } from '../network/network';
import { allowHttpsEgress, securityGroup } from '../network/security-group';
import type { RunnerBase } from '../runner/runner-base';
import { WorkOfReader } from '../runner/work-of-reader';
import type { ReadableDumps } from './destination/readable-dumps';

/** Where a function that reads dumps is deployed. */
export interface DumpReaderPlace {
  readonly account: Account;
  readonly naming: JobNames;
  readonly network: Network;
  readonly destination: ReadableDumps;
  /** Where work that is too large for a function goes. */
  readonly runner?: RunnerBase;
}

export interface DumpReaderProps extends DumpReaderPlace {
  /** Identifies the function: last part of the addresses, and first part of the names of its outputs. */
  readonly functionId: string;
  /** What the function is called in the descriptions of its outputs. Default: as it is identified. */
  readonly label?: string;
  /** Name of its zip. Default: as it is identified. */
  readonly packageName?: string;
  /** Name of the function, as a Terraform template. Default: that of the job, and as it is identified. */
  readonly functionName?: string;
  /** Name of its role. Default: that of the function. */
  readonly roleName?: string;
  /** What it does, as a Terraform template. */
  readonly description: string;
  /** What it is called in the description of its role. */
  readonly title: string;
  /** Objects that start it when they arrive: a description, and a pattern of EventBridge for their keys, as Terraform templates. */
  readonly arrival?: {
    readonly description: string;
    readonly keyPattern: string;
    /** Default: the bucket of the dumps. */
    readonly bucketName?: string;
  };
  readonly statements: readonly Statement[];
  /** ID of the statement that allows it to send events to its dead-letter queue. */
  readonly deadLetterSid: string;
  readonly layers: readonly PackagedLayer[];
  /** Memory and temporary storage. */
  readonly settings: Pick<LoggedFunctionProps['settings'], 'memorySize' | 'ephemeralStorage'>;
  /** Names of its environment variables. */
  readonly env: Readonly<
    Record<'jobName' | 'bucket' | 'prefix' | 'metricsNamespace' | 'subnetIds', string> & {
      kmsKeyArn?: string;
      runnerStateMachine?: string;
    }
  >;
  /** Further environment variables, as Terraform templates. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The same; omitted where they yield null. */
  readonly optionalEnvironment?: Readonly<Record<string, string>>;
  /** A schedule that starts it. */
  readonly schedule?: ReaderStart;
  /** What is in the dead-letter queue. */
  readonly deadLetters: string;
  /** Inputs without which the function does not exist. Default: the one that is called like the function. */
  readonly existsWith?: string;
  /** Terraform expression: the function exists only when it is true. */
  readonly when: string;
}

/** A schedule that starts a function. */
export interface ReaderStart extends Pick<ReaderScheduleProps, 'scheduleId' | 'description' | 'schedule' | 'when'> {
  /** Suffix of the name of the rule, behind that of the function. Default: none. */
  readonly suffix?: string;
  /** State of the rule, as a Terraform template. Default: that of the schedule of the job. */
  readonly state?: string;
  /** ID of the statement that allows the rule to send events to the dead-letter queue. */
  readonly sid: string;
}

/**
 * A function beside the dumps of the job, started by the arrival of objects in the bucket or by a schedule: with its log
 * group, role, security group, rules, retries, dead-letter queue and outputs.
 */
export class DumpReader extends Construct {
  /** Names of the function and of its dead-letter queue, as Terraform templates. */
  readonly functionName: string;
  readonly queueName: string;
  /** Its log group, and that of the tasks that do its work, as a Terraform template. */
  readonly logs: string;
  /** Terraform expression: they exist only when it is true. */
  readonly when: string;

  constructor(
    scope: Construct,
    private readonly props: DumpReaderProps,
  ) {
    const { naming, functionId, when } = props;
    super(scope, `dump-reader.${functionId}`);
    this.when = when;
    this.functionName = props.functionName ?? `${naming.resource}-${functionId}`;
    this.queueName = `${this.functionName}-dead-letter`;
    this.logs = `${logGroupOf(this.functionName)}${props.runner?.inputs.logOfTasks ?? ''}`;
    const deadLetterQueue = new DeadLetterQueue(this, {
      naming,
      queueId: `${functionId}_dead_letter`,
      name: this.queueName,
      when,
    });
    const securityGroupId = this.securityGroup();
    const work = this.work(securityGroupId, deadLetterQueue);
    const lambda = this.lambda(deadLetterQueue, securityGroupId, work);
    new InvocationRetries(this, {
      functionId,
      functionName: lambda.functionName,
      queueArn: deadLetterQueue.arn,
      when,
    });
    const rules = [
      ...this.arrival(lambda, deadLetterQueue),
      ...this.schedule(lambda, deadLetterQueue),
      ...(work ? [work.failed] : []),
    ];
    new UndeliverableEvents(this, { deadLetterQueue, rules, when });
    this.outputs(lambda, deadLetterQueue, securityGroupId);
  }

  private arrival(lambda: LoggedFunction, deadLetterQueue: DeadLetterQueue): UndeliverableEventsProps['rules'] {
    const { naming, destination, functionId, arrival, when } = this.props;
    if (!arrival) return [];
    const { rule } = new ObjectCreatedRule(this, {
      bucketName: destination.bucketName,
      ...arrival,
      naming,
      functionId,
      name: this.functionName,
      function: lambda,
      deadLetterQueue,
      when,
    });
    return [{ sid: 'UndeliverableEvents', rule }];
  }

  private schedule(lambda: LoggedFunction, deadLetterQueue: DeadLetterQueue): UndeliverableEventsProps['rules'] {
    const { naming, schedule } = this.props;
    if (!schedule) return [];
    const { suffix, sid, state = SCHEDULE_STATE, ...props } = schedule;
    const { rule } = new ReaderSchedule(this, {
      ...props,
      naming,
      name: suffix === undefined ? this.functionName : `${this.functionName}-${suffix}`,
      state,
      function: lambda,
      deadLetterQueue,
    });
    return [{ sid, rule, when: props.when }];
  }

  private work(securityGroupId: string, deadLetterQueue: DeadLetterQueue): WorkOfReader | undefined {
    const { runner, functionId, packageName = functionId, naming, description, title, statements, when } = this.props;
    if (!runner) return undefined;
    const { functionName } = this;
    return new WorkOfReader(this, runner, {
      functionId,
      packageName,
      naming,
      functionName,
      description,
      title,
      statements,
      securityGroupId,
      deadLetterQueue,
      when,
    });
  }

  private lambda(
    deadLetterQueue: DeadLetterQueue,
    securityGroupId: string,
    work: WorkOfReader | undefined,
  ): LoggedFunction {
    const { account, naming, network, functionId, packageName, roleName, layers, when } = this.props;
    const arns = layers.map((layer) => layer.arns);
    return new LoggedFunction(this, {
      account,
      naming,
      functionId,
      ...(packageName === undefined ? {} : { packageName }),
      functionName: this.functionName,
      ...(roleName === undefined ? {} : { roleName }),
      description: this.props.description,
      roleDescription: this.title,
      when,
      ...(work ? { after: [work.stateMachine] } : {}),
      statements: [
        ...this.props.statements,
        ...(work?.statements ?? []),
        { sid: this.props.deadLetterSid, actions: ['sqs:SendMessage'], resources: [deadLetterQueue.arn] },
        useQueueKey(account),
        ...attachmentStatements(account, this.functionName),
      ],
      settings: {
        ...(arns.length > 0
          ? { layers: listExpression(arns.length === 1 ? `${arns[0]}` : `concat(${arns.join(', ')})`) }
          : {}),
        ...this.props.settings,
        timeout: numberExpression('var.timeout'),
        // The subnets of the dump function, because a bucket policy may allow no other route to S3.
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [securityGroupId] },
        environment: { variables: this.environment(work) },
      },
    });
  }

  private get title(): string {
    return `${this.props.title} of the job ${this.props.naming.job}`;
  }

  private environment(work: WorkOfReader | undefined): Record<string, string> {
    const { naming, destination, env, functionId, environment, optionalEnvironment } = this.props;
    return functionEnvironment(this, `${functionId}_`, {
      always: {
        [env.jobName]: naming.job,
        [env.bucket]: destination.bucketName,
        [env.prefix]: destination.keyPrefix,
        [env.metricsNamespace]: expression('var.metrics_namespace'),
        [env.subnetIds]: expression('join(",", var.subnet_ids)'),
        ...environment,
      },
      optional: {
        ...(env.kmsKeyArn === undefined ? {} : { [env.kmsKeyArn]: destination.kmsKeyArn }),
        ...(work && env.runnerStateMachine !== undefined ? { [env.runnerStateMachine]: work.whenThere } : {}),
        ...optionalEnvironment,
      },
    });
  }

  /** A separate group, because the function needs no connection to the database, and a drill must not have one. */
  private securityGroup(): string {
    const { naming, functionId, when } = this.props;
    const { id: securityGroupId } = securityGroup(this, functionId, {
      naming,
      name: this.functionName,
      description: this.title,
      when,
    });
    allowHttpsEgress(this, `${functionId}_https`, { naming, securityGroupId, when });
    return securityGroupId;
  }

  private outputs(lambda: LoggedFunction, deadLetterQueue: DeadLetterQueue, securityGroupId: string): void {
    const { functionId, label = `${functionId} function`, deadLetters, existsWith = `\`${functionId}\`` } = this.props;
    const declare = (name: string, description: string, value: string) =>
      output(this, `${functionId}_${name}`, `${description}; null without ${existsWith}.`, value);
    declare('function_name', `Name of the ${label}`, lambda.functionName);
    declare('log_group_name', `Name of the log group of the ${label}`, lambda.logGroupName);
    declare('dead_letter_queue_url', `URL of the queue with the ${deadLetters}`, deadLetterQueue.url);
    declare('role_arn', `ARN of the role of the ${label}`, lambda.roleArn);
    declare('security_group_id', `ID of the security group of the ${label}`, securityGroupId);
  }
}
