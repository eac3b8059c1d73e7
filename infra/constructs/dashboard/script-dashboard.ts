import { METRIC } from '../../../functions/script/metric-names';
import { type DashboardFunction, type JobRows, timeLimit } from './job-rows';
import { COLOR, type Row } from './widgets';

export interface ScriptDashboardProps {
  readonly rows: JobRows;
  readonly main: DashboardFunction;
  readonly retryQueueName: string;
  readonly notify: DashboardFunction;
}

/** The rows of the dashboard of a script. */
export function scriptDashboard({ rows, main, retryQueueName, notify }: ScriptDashboardProps): Row[] {
  return [
    rows.heading('Runs'),
    rows.alarmStates(),
    {
      height: 6,
      contents: [
        rows.daily({
          title: 'Runs a day',
          lines: [
            rows.line(METRIC.success, { label: 'succeeded', stat: 'Sum', color: COLOR.good }),
            rows.line(METRIC.scheduleSuccess, { label: 'by the schedule', stat: 'Sum', color: COLOR.plain }),
            rows.line(METRIC.skipped, { label: 'left the slot as it was', stat: 'Sum', color: COLOR.neutral }),
            rows.line(METRIC.failure, { label: 'failed or died', stat: 'Sum', color: COLOR.bad }),
          ],
          left: 'runs',
        }),
        rows.daily({
          title: 'Duration',
          lines: [rows.line(METRIC.seconds, { label: 'duration', stat: 'Maximum', color: COLOR.other })],
          limits: [timeLimit()],
          left: 'seconds',
        }),
      ],
    },
    { height: 6, contents: [rows.failures('Function', main), rows.queues(retryQueueName, main.queueName)] },
    rows.notifications(notify),
    rows.lastErrors([main, notify]),
  ];
}
