import type { DashboardRecording, Drawn, GraphProperties, Point, RecordedMetric, Side } from './recording';
import { type Box, clipped, grouped, rounded, textAt } from './shapes';

const DAY_MS = 86_400_000;
const MARGIN = { top: 44, bottom: 44, left: 48, right: 48 };
const TICKS = 4;

interface Series extends Drawn {
  readonly points: readonly Point[];
}

/** A graph of metrics over time, with a legend below it. */
export function graphOf(properties: GraphProperties, { from, to, metrics }: DashboardRecording, box: Box): string {
  const series = properties.metrics.map((metric) => seriesOf(metric, metrics, properties.period));
  const limits = (properties.annotations?.horizontal ?? []).filter(({ visible = true }) => visible);
  const area = {
    left: box.x + MARGIN.left,
    top: box.y + MARGIN.top,
    right: box.x + box.width - (properties.yAxis.right ? MARGIN.right : 14),
    bottom: box.y + box.height - MARGIN.bottom,
  };
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const x = (time: string) => area.left + ((Date.parse(time) - begin) / (end - begin)) * (area.right - area.left);
  const tops = (side: Side) =>
    niceTop([
      ...series
        .filter(({ yAxis = 'left' }) => yAxis === side)
        .flatMap(({ points }) => points.map(([, value]) => value)),
      ...limits.filter(({ yAxis = 'left' }) => yAxis === side).map(({ value }) => value),
    ]);
  const top = { left: tops('left'), right: tops('right') };
  const y = (value: number, side: Side) => area.bottom - (value / top[side]) * (area.bottom - area.top);
  const parts = [
    textAt(box.x + 10, box.y + 18, clipped(properties.title, box.width - 16), 'title'),
    ...axesOf(properties, area, top, y),
    ...datesOf(begin, end, area, x),
    ...limits.map(({ label, value, color, yAxis = 'left' }) => limitOf(label, y(value, yAxis), color, area)),
    ...series.map((one) => lineOf(one, x, (value) => y(value, one.yAxis ?? 'left'))),
    legendOf(series, box),
  ];
  if (series.every(({ points }) => points.length === 0)) {
    parts.push(textAt((area.left + area.right) / 2, (area.top + area.bottom) / 2, 'no data', 'small', 'middle'));
  }
  return parts.join('');
}

function seriesOf(
  metric: GraphProperties['metrics'][number],
  metrics: readonly RecordedMetric[],
  period: number,
): Series {
  const [namespace, name, ...rest] = metric.filter((part) => typeof part === 'string');
  const drawn = metric.at(-1) as Drawn;
  const pairs = rest.flatMap((key, index) => (index % 2 === 0 ? [`${key}=${rest[index + 1]}`] : []));
  const found = metrics.find(
    (one) =>
      one.namespace === namespace &&
      one.name === name &&
      Object.entries(one.dimensions).every(([key, value]) => pairs.includes(`${key}=${value}`)),
  );
  return { ...drawn, points: aggregated(found?.points ?? [], drawn.stat, period) };
}

/** One point for each period, at its beginning. */
function aggregated(points: readonly Point[], stat: Drawn['stat'], period: number): Point[] {
  const milliseconds = period * 1000;
  const groups = grouped(points, ([time]) => Math.floor(Date.parse(time) / milliseconds) * milliseconds);
  const combine = { Sum: (a: number, b: number) => a + b, Maximum: Math.max, Minimum: Math.min }[stat];
  return [...groups]
    .map(([time, its]) => {
      const value = its.map(([, one]) => one).reduce((a, b) => combine(a, b));
      return [new Date(time).toISOString(), value] as const;
    })
    .toSorted(([a], [b]) => a.localeCompare(b));
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function axesOf(
  { yAxis }: GraphProperties,
  area: Area,
  top: Readonly<Record<Side, number>>,
  y: (value: number, side: Side) => number,
): string[] {
  const sides = (['left', 'right'] as const).filter((side) => yAxis[side]);
  return sides.flatMap((side) => {
    const at = side === 'left' ? area.left - 6 : area.right + 6;
    const anchor = side === 'left' ? 'end' : undefined;
    const label = textAt(
      side === 'left' ? area.left - 36 : area.right + 40,
      area.top - 9,
      yAxis[side]?.label ?? '',
      'small',
      side === 'left' ? undefined : 'end',
    );
    const ticks = Array.from({ length: TICKS + 1 }, (_, index) => (top[side] * index) / TICKS);
    const shown = ticks.filter((value) => top[side] > TICKS || Number.isInteger(value));
    const lines = shown.map((value) => {
      const height = rounded(y(value, side));
      const line = side === 'left' ? `<path d="M${area.left} ${height}H${area.right}" stroke="#eaeded"/>` : '';
      return `${line}${textAt(at, height + 3, short(value), 'small', anchor)}`;
    });
    return [label, ...lines];
  });
}

/** The dates at about every sixth of the time. */
function datesOf(begin: number, end: number, { bottom }: Area, x: (time: string) => number): string[] {
  const days = Math.round((end - begin) / DAY_MS);
  const step = Math.max(1, Math.ceil(days / 6));
  return Array.from({ length: Math.ceil(days / step) }, (_, index) => {
    const time = new Date(begin + index * step * DAY_MS).toISOString();
    return textAt(x(time), bottom + 14, time.slice(5, 10), 'small', 'middle');
  });
}

function limitOf(label: string, y: number, color: string, { left, right }: Area): string {
  const height = rounded(y);
  return `<path d="M${left} ${height}H${right}" stroke="${color}" stroke-dasharray="4 3"/>${textAt(left + 4, height - 3, label, 'small')}`;
}

function lineOf({ points, color }: Series, x: (time: string) => number, y: (value: number) => number): string {
  if (points.length === 0) return '';
  const places = points.map(([time, value]) => `${rounded(x(time))} ${rounded(y(value))}`);
  const dots = places.map((place) => `M${place}h0`).join('');
  return (
    `<path d="M${places.join('L')}" fill="none" stroke="${color}" stroke-width="1.5"/>` +
    `<path d="${dots}" stroke="${color}" stroke-width="5" stroke-linecap="round"/>`
  );
}

function legendOf(series: readonly Series[], { x, y, width, height }: Box): string {
  const room = (width - 20) / Math.min(series.length, 2);
  return series
    .map(({ label, color }, index) => {
      const left = x + 12 + (index % 2) * room;
      const top = y + height - 20 + Math.floor(index / 2) * 12;
      return `<rect x="${rounded(left)}" y="${top - 7}" width="8" height="8" fill="${color}"/>${textAt(left + 12, top, clipped(label, room - 18), 'small')}`;
    })
    .join('');
}

/** A round number that is not below any value. */
function niceTop(values: readonly number[]): number {
  const highest = Math.max(0, ...values);
  if (highest === 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(highest));
  const factor = [1, 2, 4, 5, 8, 10].find((candidate) => candidate * unit >= highest) ?? 10;
  return factor * unit;
}

/** A number with at most three digits: 1.5k, 20M. */
function short(value: number): string {
  for (const [unit, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= unit) return `${Number((value / unit).toPrecision(3))}${letter}`;
  }
  return String(Number(value.toPrecision(3)));
}
