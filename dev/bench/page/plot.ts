/** Points of a plot: one measure over another. */
export interface PlotData {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly PlotPoint[];
  /** A straight line beside the points: its value at an x. */
  readonly line?: (x: number) => number;
}

export interface PlotPoint {
  readonly x: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const WIDTH = 720;
const HEIGHT = 380;
const FRAME = { left: 72, right: 24, top: 52, bottom: 56 };
const TICKS = 5;
/** Colours that are readable on a white and on a dark page. */
const COLOURS = { text: '#57606a', grid: '#8c959f', points: '#0969da', line: '#bf8700' };

/** Draws points with their spread as an SVG; both axes start at zero. */
export function plotSvg({ title, xLabel, yLabel, points, line }: PlotData): string {
  const xs = ticks(Math.max(...points.map(({ x }) => x)));
  const ys = ticks(Math.max(...points.map(({ max }) => max)));
  const right = WIDTH - FRAME.right;
  const bottom = HEIGHT - FRAME.bottom;
  const toX = scale(xs.at(-1) ?? 1, FRAME.left, right);
  const toY = scale(ys.at(-1) ?? 1, bottom, FRAME.top);
  const lastX = Math.max(...points.map(({ x }) => x));
  const shapes = [
    text(FRAME.left, 26, title, 'font-size="16" font-weight="600"'),
    ...ys.map((y) => stroke([FRAME.left, toY(y), right, toY(y)], COLOURS.grid, 'stroke-opacity="0.35"')),
    ...ys.map((y) => text(FRAME.left - 10, toY(y) + 4, label(y), 'text-anchor="end"')),
    ...xs.map((x) => text(toX(x), bottom + 20, label(x), 'text-anchor="middle"')),
    text((FRAME.left + right) / 2, HEIGHT - 12, xLabel, 'text-anchor="middle"'),
    text(0, 0, yLabel, `text-anchor="middle" transform="translate(18 ${(FRAME.top + bottom) / 2}) rotate(-90)"`),
    ...(line ? [stroke([toX(0), toY(line(0)), toX(lastX), toY(line(lastX))], COLOURS.line, 'stroke-width="2"')] : []),
    ...points.map(({ x, min, max }) =>
      stroke([toX(x), toY(min), toX(x), toY(max)], COLOURS.points, 'stroke-width="2"'),
    ),
    ...points.map(
      ({ x, median }) => `<circle cx="${round(toX(x))}" cy="${round(toY(median))}" r="4.5" fill="${COLOURS.points}"/>`,
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">`,
    `  <title>${escaped(title)}</title>`,
    ...shapes.map((shape) => `  ${shape}`),
    '</svg>',
    '',
  ].join('\n');
}

/** Round numbers from zero to the first one that is not below the largest value. */
export function ticks(largest: number): number[] {
  const rough = largest / TICKS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  return Array.from({ length: Math.ceil(largest / step - 1e-9) + 1 }, (_, i) => i * step);
}

function scale(largest: number, from: number, to: number): (value: number) => number {
  return (value) => from + (value / largest) * (to - from);
}

function text(x: number, y: number, content: string, more: string): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${COLOURS.text}" ${more}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function stroke(ends: readonly [number, number, number, number], colour: string, more: string): string {
  const [x1, y1, x2, y2] = ends.map(round);
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" ${more}/>`;
}

function label(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
