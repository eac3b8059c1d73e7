import { expression } from '../../synth/expression';
import type { JobAlarms } from '../alarms/job-alarms';
import type { Account } from '../foundation/account';
import { DAY, HOUR, MINUTE } from '../foundation/durations';
import type { JobNames } from '../foundation/naming';
import { logGroupOf } from '../function/log-group';
import { alarmStates, COLOR, type Content, graph, type Limit, type Line, logQuery, type Row, text } from './widgets';

/** A function of the job, and the queue of the events that it could not process. */
export interface DashboardFunction {
  readonly functionName: string;
  readonly queueName: string;
  /** Terraform expression: it exists only when it is true. */
  readonly when?: string | undefined;
}

/** The columns that the last errors have. Lambda's own lines about a killed run have no code. */
const LAST_ERRORS = [
  'fields @timestamp, errorCode, coalesce(dump, key, slot) as subject, coalesce(message, @message) as text',
  'filter ispresent(errorCode) or @message like /Task timed out|Runtime exited/',
  'sort @timestamp desc',
  'limit 20',
];
const ERRORS_BY_CODE = ['filter ispresent(errorCode)', 'stats count(*) as lines by errorCode', 'sort lines desc'];

/** The rows that the dashboards of all kinds of jobs have. */
export class JobRows {
  constructor(
    private readonly account: Account,
    private readonly naming: JobNames,
    private readonly alarms: JobAlarms,
  ) {}

  heading(what: string): Row {
    const schedule = '`${var.schedule_expression}` (${var.schedule_timezone})';
    const markdown = `# ${what} of ${this.naming.job}\nSchedule ${schedule}. Each point of a daily graph is one day in UTC. What an alarm means is in its description.`;
    return { height: 2, contents: [text(markdown)] };
  }

  /** The states of all alarms that exist. */
  alarmStates(): Row {
    // Not the attributes of the alarms, which a plan does not know before they exist.
    const arns = this.alarms.names.map(
      ({ name, when }) => `${when} ? "${this.account.arn('cloudwatch', `alarm:${name}`)}" : ""`,
    );
    const all = expression(`compact([${arns.join(', ')}])`);
    return { when: 'var.create_alarms', height: 4, contents: [alarmStates('Alarms', all)] };
  }

  /** Metrics of one of the job's functions, a point for each day. */
  daily(props: {
    readonly title: string;
    readonly lines: readonly Line[];
    readonly limits?: readonly Limit[];
    readonly left: string;
    readonly right?: string;
  }): Content {
    return graph({ ...props, region: this.account.region, period: DAY });
  }

  /** Line of a metric that a function of the job publishes. Default: the main function. */
  line(metricName: string, drawn: Omit<Line, 'namespace' | 'metricName' | 'dimensions'>, functionName?: string): Line {
    return { ...this.alarms.metric(metricName, functionName), ...drawn };
  }

  /** Failed invocations of a function, and the events that it could not process. */
  failures(title: string, { functionName, queueName }: DashboardFunction): Content {
    return graph({
      title,
      region: this.account.region,
      period: HOUR,
      lines: [
        {
          namespace: 'AWS/Lambda',
          metricName: 'Errors',
          dimensions: { FunctionName: functionName },
          label: 'failed or killed',
          stat: 'Sum',
          color: COLOR.bad,
        },
        {
          namespace: 'AWS/Lambda',
          metricName: 'Throttles',
          dimensions: { FunctionName: functionName },
          label: 'throttled',
          stat: 'Sum',
          color: COLOR.neutral,
        },
        depth(queueName, 'dead letters', COLOR.other, 'right'),
      ],
      left: 'invocations an hour',
      right: 'messages',
    });
  }

  /** Events that wait for another attempt, and events whose attempts all failed. */
  queues(retryQueueName: string, deadLetterQueueName: string): Content {
    return graph({
      title: 'Events that wait',
      region: this.account.region,
      period: 5 * MINUTE,
      lines: [
        depth(retryQueueName, 'retry queue', COLOR.plain),
        {
          ...depth(retryQueueName, 'retry queue, in an attempt', COLOR.neutral),
          metricName: 'ApproximateNumberOfMessagesNotVisible',
        },
        depth(deadLetterQueueName, 'dead letters', COLOR.bad),
      ],
      left: 'messages',
    });
  }

  /** Events that several functions could not process, by what the events are called. */
  deadLetters(title: string, functions: readonly (readonly [string, DashboardFunction])[]): Content {
    const colors = [COLOR.bad, COLOR.other, COLOR.neutral];
    return graph({
      title,
      region: this.account.region,
      period: 5 * MINUTE,
      lines: functions.map(([label, { queueName }], index) => depth(queueName, label, colors[index] ?? COLOR.plain)),
      left: 'messages',
    });
  }

  notifications(notify: DashboardFunction): Row {
    return { when: notify.when, height: 4, contents: [this.failures('Notify function', notify)] };
  }

  /** The last errors of these functions, and of other log groups, and how often each code occurs. */
  lastErrors(
    functions: readonly Pick<DashboardFunction, 'functionName' | 'when'>[],
    others: readonly { readonly logGroupName: string; readonly when: string }[] = [],
  ): Row {
    const ofFunctions = functions.map(({ functionName, when }) => ({
      logGroupName: logGroupOf(functionName),
      when,
    }));
    const groups = [...ofFunctions, ...others].map(({ logGroupName, when }) => {
      const source = `"SOURCE '${logGroupName}'"`;
      return when === undefined ? source : `${when} ? ${source} : ""`;
    });
    const sources = expression(`join(" | ", compact([${groups.join(', ')}]))`);
    const query = (lines: readonly string[]) => [sources, ...lines].join('\n| ');
    return {
      height: 7,
      contents: [
        logQuery('Last errors and warnings', this.account.region, query(LAST_ERRORS)),
        logQuery('By code (docs/errors.md)', this.account.region, query(ERRORS_BY_CODE)),
      ],
    };
  }
}

/** The functions' limit of time. Default: on the left axis. */
export function timeLimit(yAxis?: 'right'): Limit {
  return {
    label: 'timeout',
    value: expression('var.timeout'),
    color: COLOR.bad,
    ...(yAxis === undefined ? {} : { yAxis }),
  };
}

function depth(queueName: string, label: string, color: string, yAxis?: 'right'): Line {
  return {
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: queueName },
    label,
    stat: 'Maximum',
    color,
    ...(yAxis === undefined ? {} : { yAxis }),
  };
}
