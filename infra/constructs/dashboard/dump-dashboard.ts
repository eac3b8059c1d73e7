import { METRIC as DRILL } from '../../../functions/drill/metric-names';
import { METRIC as DUMP } from '../../../functions/dump/metric-names';
import { METRIC as MASK } from '../../../functions/mask/metric-names';
import { METRIC as RETENTION } from '../../../functions/retention/metric-names';
import { METRIC as VERIFY } from '../../../functions/verify/metric-names';
import { expression } from '../../synth/expression';
import { DRILLS_FULLY } from '../drill/drill-inputs';
import type { Runner } from '../runner/runner';
import { type DashboardFunction, type JobRows, timeLimit } from './job-rows';
import { COLOR, type Content, type Row } from './widgets';

export interface DumpDashboardProps {
  readonly rows: JobRows;
  readonly main: DashboardFunction;
  readonly retryQueueName: string;
  readonly runner: Pick<Runner, 'stateMachineArn' | 'logGroupName' | 'when'>;
  readonly verify: DashboardFunction;
  readonly drill: DashboardFunction;
  readonly retention: DashboardFunction;
  readonly mask: MaskedRowsProps;
  readonly notify: DashboardFunction;
  readonly api: Pick<DashboardFunction, 'functionName' | 'when'>;
  /** Days without a full drill that raise an alarm, as a Terraform expression; 0: no alarm. */
  readonly missingDays: string;
}

/** The masked dumps of the job, which are a job of their own. */
interface MaskedRowsProps {
  readonly rows: JobRows;
  readonly reader: DashboardFunction;
  readonly verify: DashboardFunction;
  readonly drill: DashboardFunction;
}

/** The rows of the dashboard of a job that makes dumps, in the order of the way of a dump. */
export function dumpDashboard(props: DumpDashboardProps): Row[] {
  const { rows, main, retryQueueName, runner, verify, drill, retention, mask, notify, api, missingDays } = props;
  return [
    rows.heading('Dumps'),
    rows.alarmStates(),
    dumps(rows),
    runs(rows, main, retryQueueName),
    executions(rows, runner),
    verification(rows, verify),
    drills(rows, drill),
    fullDrills(rows, drill, missingDays),
    kept(rows, retention),
    masked(mask),
    rows.notifications(notify),
    rows.lastErrors([main, verify, drill, retention, mask.reader, mask.verify, mask.drill, notify, api], [runner]),
  ];
}

function dumps(rows: JobRows): Row {
  return {
    height: 6,
    contents: [
      rows.daily({
        title: 'Dumps a day',
        lines: [
          rows.line(DUMP.success, { label: 'made', stat: 'Sum', color: COLOR.good }),
          rows.line(DUMP.scheduleSuccess, {
            label: 'runs of the schedule with a dump',
            stat: 'Sum',
            color: COLOR.plain,
          }),
          rows.line(DUMP.skipped, { label: 'runs that found it made', stat: 'Sum', color: COLOR.neutral }),
          rows.line(DUMP.failure, { label: 'failed runs', stat: 'Sum', color: COLOR.bad }),
        ],
        left: 'dumps, runs',
      }),
      rows.daily({
        title: 'Size and duration',
        lines: [
          rows.line(DUMP.bytes, { label: 'size', stat: 'Maximum', color: COLOR.plain }),
          rows.line(DUMP.seconds, { label: 'duration', stat: 'Maximum', color: COLOR.other, yAxis: 'right' }),
        ],
        limits: [timeLimit('right')],
        left: 'bytes',
        right: 'seconds',
      }),
    ],
  };
}

function runs(rows: JobRows, main: DashboardFunction, retryQueueName: string): Row {
  return {
    height: 6,
    contents: [
      rows.failures('Runs', main),
      rows.queues(retryQueueName, main.queueName),
      rows.daily({
        title: 'Dumps much smaller than the last ones',
        lines: [rows.line(DUMP.sizeAnomaly, { label: 'smaller (1)', stat: 'Maximum', color: COLOR.bad })],
        left: '1 or 0',
      }),
    ],
  };
}

function executions(rows: JobRows, { stateMachineArn, when }: Pick<Runner, 'stateMachineArn' | 'when'>): Row {
  const line = (metricName: string, label: string, color: string) => ({
    namespace: 'AWS/States',
    metricName,
    dimensions: { StateMachineArn: stateMachineArn },
    label,
    stat: 'Sum' as const,
    color,
  });
  return {
    when,
    height: 4,
    contents: [
      rows.daily({
        title: 'Executions of the runner',
        lines: [
          line('ExecutionsStarted', 'started', COLOR.plain),
          line('ExecutionsSucceeded', 'made their dump', COLOR.good),
          line('ExecutionsFailed', 'failed', COLOR.bad),
          line('ExecutionsTimedOut', 'timed out', COLOR.other),
          line('ExecutionsAborted', 'stopped', COLOR.neutral),
        ],
        left: 'executions',
      }),
    ],
  };
}

/** What a function has done with dumps, a point for each day. */
interface Work {
  readonly title: string;
  /** What the lines count. */
  readonly left: string;
  readonly results: readonly {
    readonly metricName: string;
    readonly label: string;
    readonly stat: 'Sum' | 'Minimum' | 'Maximum';
    readonly color: string;
  }[];
  readonly durationTitle: string;
  /** Names of metrics. */
  readonly seconds: string;
  readonly bytes?: string;
  /** What it could not do. */
  readonly failures: Content;
}

/** The row of a function that works on each dump: its results, how long that takes, and what it could not do. */
function workRow(rows: JobRows, { functionName, when }: DashboardFunction, work: Work): Row {
  const { title, left, results, durationTitle, seconds, bytes, failures } = work;
  const line = (metricName: string, drawn: Parameters<JobRows['line']>[1]) =>
    rows.line(metricName, drawn, functionName);
  const duration = { label: 'duration', stat: 'Maximum', color: COLOR.other } as const;
  return {
    ...(when === undefined ? {} : { when }),
    height: 6,
    contents: [
      rows.daily({ title, lines: results.map(({ metricName, ...drawn }) => line(metricName, drawn)), left }),
      bytes === undefined
        ? rows.daily({
            title: durationTitle,
            lines: [line(seconds, duration)],
            limits: [timeLimit()],
            left: 'seconds',
          })
        : rows.daily({
            title: durationTitle,
            lines: [
              line(bytes, { label: 'size', stat: 'Maximum', color: COLOR.plain }),
              line(seconds, { ...duration, yAxis: 'right' }),
            ],
            limits: [timeLimit('right')],
            left: 'bytes',
            right: 'seconds',
          }),
      failures,
    ],
  };
}

function verification(rows: JobRows, verify: DashboardFunction): Row {
  return workRow(rows, verify, {
    title: 'Verified dumps',
    left: 'dumps, tables',
    results: [
      { metricName: VERIFY.arrivalVerified, label: 'sound, after their upload', stat: 'Sum', color: COLOR.good },
      { metricName: VERIFY.verified, label: 'all sound (1)', stat: 'Minimum', color: COLOR.plain },
      { metricName: VERIFY.rowAnomalies, label: 'tables with too few rows', stat: 'Maximum', color: COLOR.bad },
    ],
    durationTitle: 'Duration of verifications',
    seconds: VERIFY.seconds,
    failures: rows.failures('Verify function', verify),
  });
}

function drills(rows: JobRows, drill: DashboardFunction): Row {
  return workRow(rows, drill, {
    title: 'Drilled dumps',
    left: 'dumps',
    results: [
      {
        metricName: DRILL.arrivalRestorable,
        label: 'restore, after their verification',
        stat: 'Sum',
        color: COLOR.good,
      },
      { metricName: DRILL.restorable, label: 'all restore (1)', stat: 'Minimum', color: COLOR.plain },
    ],
    durationTitle: 'Duration of drills',
    seconds: DRILL.seconds,
    failures: rows.failures('Drill function', drill),
  });
}

function fullDrills(rows: JobRows, { functionName }: DashboardFunction, missingDays: string): Row {
  return {
    when: DRILLS_FULLY,
    height: 4,
    contents: [
      rows.daily({
        title: 'Days for which a verified dump has waited for a full drill that passes',
        lines: [
          rows.line(DRILL.daysWithoutFullDrill, { label: 'days', stat: 'Maximum', color: COLOR.other }, functionName),
        ],
        limits: [
          {
            label: 'alarm',
            value: expression(missingDays),
            color: COLOR.bad,
            visible: expression(`${missingDays} > 0`),
          },
        ],
        left: 'days',
      }),
    ],
  };
}

function kept(rows: JobRows, retention: DashboardFunction): Row {
  const { functionName } = retention;
  return {
    when: retention.when,
    height: 6,
    contents: [
      rows.daily({
        title: 'Dumps that are kept',
        lines: [
          rows.line(RETENTION.kept, { label: 'kept', stat: 'Maximum', color: COLOR.good }, functionName),
          rows.line(
            RETENTION.expired,
            { label: 'tagged as expired', stat: 'Maximum', color: COLOR.neutral },
            functionName,
          ),
          rows.line(
            RETENTION.keptBytes,
            { label: 'size of those kept', stat: 'Maximum', color: COLOR.plain, yAxis: 'right' },
            functionName,
          ),
        ],
        left: 'dumps',
        right: 'bytes',
      }),
      rows.daily({
        title: 'Runs of the retention',
        lines: [
          rows.line(RETENTION.scheduleDecided, { label: 'decided', stat: 'Sum', color: COLOR.good }, functionName),
          rows.line(
            RETENTION.paused,
            { label: 'nothing may expire (1)', stat: 'Maximum', color: COLOR.bad },
            functionName,
          ),
        ],
        left: 'runs',
      }),
      rows.failures('Retention function', retention),
    ],
  };
}

function masked({ rows, reader, verify, drill }: MaskedRowsProps): Row {
  return workRow(rows, reader, {
    title: 'Masked dumps',
    left: 'dumps',
    results: [
      { metricName: MASK.arrivalMasked, label: 'masked, after their verification', stat: 'Sum', color: COLOR.good },
      { metricName: MASK.masked, label: 'none failed (1)', stat: 'Minimum', color: COLOR.plain },
    ],
    durationTitle: 'Size and duration of masked dumps',
    seconds: MASK.seconds,
    bytes: MASK.bytes,
    failures: rows.deadLetters('Masked dumps: events whose attempts all failed', [
      ['not masked', reader],
      ['not verified', verify],
      ['not drilled', drill],
    ]),
  });
}
