/*
 * The widgets of a dashboard as data ("Dashboard Body Structure and Syntax", Amazon CloudWatch API Reference). Texts are
 * Terraform templates.
 */

/** Columns of a dashboard. */
export const COLUMNS = 24;

/** A metric, and how it is drawn. */
export interface Line {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly label: string;
  readonly stat: 'Sum' | 'Maximum' | 'Minimum';
  readonly color?: string;
  /** Default: the left axis. */
  readonly yAxis?: 'right';
}

/** A horizontal line at a limit. */
export interface Limit {
  readonly label: string;
  /** Terraform template of a number. */
  readonly value: string;
  readonly color: string;
  readonly yAxis?: 'right';
  /** Terraform template of a truth value. Default: visible. */
  readonly visible?: string;
}

/** The content of a widget, without its place. */
export interface Content {
  readonly type: 'text' | 'metric' | 'alarm' | 'log';
  readonly properties: object;
}

/** One row of widgets, which share its width and have its height. */
export interface Row {
  /** Terraform expression: the row is shown only when it is true. */
  readonly when?: string | undefined;
  readonly height: number;
  readonly contents: readonly Content[];
}

/** Colors that mean something. */
export const COLOR = {
  good: '#2ca02c',
  bad: '#d62728',
  neutral: '#7f7f7f',
  plain: '#1f77b4',
  other: '#9467bd',
} as const;

export interface GraphProps {
  readonly title: string;
  readonly region: string;
  /** Seconds of one point. */
  readonly period: number;
  readonly lines: readonly Line[];
  readonly limits?: readonly Limit[];
  /** Labels of the axes. Each begins at 0. */
  readonly left: string;
  readonly right?: string;
}

/** Metrics over time. */
export function graph({ title, region, period, lines, limits = [], left, right }: GraphProps): Content {
  const axis = (label: string) => ({ label, min: 0, showUnits: false });
  return {
    type: 'metric',
    properties: {
      title,
      view: 'timeSeries',
      stacked: false,
      region,
      period,
      metrics: lines.map(({ namespace, metricName, dimensions, ...drawn }) => [
        namespace,
        metricName,
        ...Object.entries(dimensions).flat(),
        drawn,
      ]),
      yAxis: { left: axis(left), ...(right === undefined ? {} : { right: axis(right) }) },
      ...(limits.length === 0 ? {} : { annotations: { horizontal: limits } }),
    },
  };
}

/** Text in Markdown. */
export function text(markdown: string): Content {
  return { type: 'text', properties: { markdown } };
}

/** The states of alarms, by their ARNs: a Terraform template of a list. */
export function alarmStates(title: string, alarms: string): Content {
  return { type: 'alarm', properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' } };
}

/** The result of a query of Logs Insights, which begins with its log groups, as a Terraform template. */
export function logQuery(title: string, region: string, query: string): Content {
  return { type: 'log', properties: { title, region, view: 'table', query } };
}
