import type { PlannedAlarm } from './planned-module';
import type { RecordedAlarm, RecordedMetric } from './recording';

const HOUR_MS = 3_600_000;

/** The state of an alarm at the end of a recording, by the rules that the module's alarms have. */
export function stateOf(alarm: PlannedAlarm, metrics: readonly RecordedMetric[], to: Date): RecordedAlarm {
  const query = alarm.metric_query.flatMap(({ metric }) => metric ?? [])[0];
  const { namespace, metric_name, dimensions } = query ?? alarm;
  const wanted = JSON.stringify(Object.entries(dimensions ?? {}).sort());
  const points = metrics
    .filter((metric) => metric.namespace === namespace && metric.name === metric_name)
    .filter((metric) => JSON.stringify(Object.entries(metric.dimensions).sort()) === wanted)
    .flatMap((metric) => metric.points);
  return { name: alarm.alarm_name, state: query ? stateOfMissing(alarm, points, to) : stateOfLast(alarm, points, to) };
}

/** No success within the hours raises it. */
function stateOfMissing({ evaluation_periods }: PlannedAlarm, points: RecordedMetric['points'], to: Date) {
  const since = to.getTime() - evaluation_periods * HOUR_MS;
  return points.some(([time, value]) => value >= 1 && Date.parse(time) >= since) ? 'OK' : 'ALARM';
}

/** The last result counts; where missing data is not breaching, that of the last hour. */
function stateOfLast(alarm: PlannedAlarm, points: RecordedMetric['points'], to: Date) {
  const last = points.toSorted(([a], [b]) => a.localeCompare(b)).at(-1);
  if (alarm.treat_missing_data === 'notBreaching') {
    if (!last || Date.parse(last[0]) < to.getTime() - HOUR_MS) return 'OK';
  }
  if (!last) return 'INSUFFICIENT_DATA';
  const breaches: Record<string, boolean> = {
    GreaterThanOrEqualToThreshold: last[1] >= alarm.threshold,
    GreaterThanThreshold: last[1] > alarm.threshold,
    LessThanThreshold: last[1] < alarm.threshold,
  };
  return breaches[alarm.comparison_operator] ? 'ALARM' : 'OK';
}
