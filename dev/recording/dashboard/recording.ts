/** A point of a metric: ISO 8601, and its value. */
export type Point = readonly [time: string, value: number];

/** What a dashboard shows: its own body, and what the functions of a job published and logged. */
export interface DashboardRecording {
  /** ISO 8601: the time range that is drawn. */
  readonly from: string;
  readonly to: string;
  readonly body: DashboardBody;
  readonly metrics: readonly RecordedMetric[];
  readonly alarms: readonly RecordedAlarm[];
  /** Log lines of a level above INFO. */
  readonly lines: readonly RecordedLine[];
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Widget = Place &
  (
    | { readonly type: 'text'; readonly properties: { readonly markdown: string } }
    | { readonly type: 'metric'; readonly properties: GraphProperties }
    | { readonly type: 'alarm'; readonly properties: { readonly title: string; readonly alarms: readonly string[] } }
    | { readonly type: 'log'; readonly properties: { readonly title: string; readonly query: string } }
  );

export type Side = 'left' | 'right';

export interface Drawn {
  readonly label: string;
  readonly stat: 'Sum' | 'Maximum' | 'Minimum';
  readonly color: string;
  readonly yAxis?: Side;
}

export interface GraphProperties {
  readonly title: string;
  /** Seconds of one point. */
  readonly period: number;
  readonly metrics: readonly (readonly (string | Drawn)[])[];
  readonly yAxis: { readonly [S in Side]?: { readonly label: string } };
  readonly annotations?: {
    readonly horizontal: readonly {
      readonly label: string;
      readonly value: number;
      readonly color: string;
      readonly yAxis?: Side;
      readonly visible?: boolean;
    }[];
  };
}

export interface RecordedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

export interface RecordedAlarm {
  readonly name: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
}

export interface RecordedLine {
  readonly time: string;
  readonly functionName: string;
  readonly message: string;
  readonly errorCode?: string | undefined;
  /** Dump that it is about. */
  readonly subject: string;
}
