import { escaped } from '../escaped';
import { graphOf } from './graph';
import type { DashboardRecording, RecordedAlarm, RecordedLine, Widget } from './recording';
import { type Box, clipped, DETAIL, grouped, textAt } from './shapes';

/** Pixels of a column and of a row of the grid. */
const COLUMN = 44;
const ROW = 40;
const GAP = 8;
const MARGIN = 12;

const STATE_COLOR: Readonly<Record<RecordedAlarm['state'], string>> = {
  OK: '#2ca02c',
  ALARM: '#d62728',
  INSUFFICIENT_DATA: '#7f7f7f',
};
/** Alarms in a row of the widget. */
const ALARMS_IN_A_ROW = 5;

const STYLE = `
text{font:11px system-ui,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif;fill:#16191f;white-space:pre}
.title{font-weight:600;font-size:12px}.heading{font-weight:700;font-size:19px}.small{font-size:10px;fill:#545b64}
.mono{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:10px}`.trim();

/** Draws the widgets of a dashboard where its body puts them, with what was recorded. The same recording gives the same file. */
export function renderDashboard(recording: DashboardRecording, title: string): string {
  const { widgets } = recording.body;
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  const [width, height] = [24 * COLUMN + 2 * MARGIN, rows * ROW + 2 * MARGIN];
  const drawn = widgets.map((widget) => widgetOf(widget, recording));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect width="${width}" height="${height}" rx="6" fill="#f2f3f3"/>
${drawn.join('\n')}
</svg>
`;
}

function widgetOf(widget: Widget, recording: DashboardRecording): string {
  const box = {
    x: MARGIN + widget.x * COLUMN + GAP / 2,
    y: MARGIN + widget.y * ROW + GAP / 2,
    width: widget.width * COLUMN - GAP,
    height: widget.height * ROW - GAP,
  };
  const frame = `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="4" fill="#fff" stroke="#d5dbdb"/>`;
  return `<g>${frame}${contentOf(widget, recording, box)}</g>`;
}

function contentOf(widget: Widget, recording: DashboardRecording, box: Box): string {
  switch (widget.type) {
    case 'text':
      return markdownOf(widget.properties.markdown, box);
    case 'metric':
      return graphOf(widget.properties, recording, box);
    case 'alarm':
      return titled(widget.properties.title, box) + alarmsOf(widget.properties.alarms, recording.alarms, box);
    case 'log':
      return titled(widget.properties.title, box) + linesOf(widget.properties.query, recording.lines, box);
  }
}

function titled(title: string, { x, y }: Box): string {
  return textAt(x + 10, y + 18, title, 'title');
}

/** A heading, and lines with code in backticks. */
function markdownOf(markdown: string, { x, y }: Box): string {
  return markdown
    .split('\n')
    .map((line, index) =>
      line.startsWith('# ')
        ? textAt(x + 12, y + 28, line.slice(2), 'heading')
        : textAt(x + 12, y + 34 + index * 18, line.replaceAll('`', ''), ''),
    )
    .join('');
}

function alarmsOf(arns: readonly string[], alarms: readonly RecordedAlarm[], { x, y, width }: Box): string {
  const order = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];
  const shown = arns
    .map((arn) => alarms.find(({ name }) => arn.endsWith(`:alarm:${name}`)))
    .filter((alarm) => alarm !== undefined)
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name));
  const tile = { width: (width - 20) / ALARMS_IN_A_ROW, height: 38 };
  return shown
    .map(({ name, state }, index) => {
      const left = x + 10 + (index % ALARMS_IN_A_ROW) * tile.width;
      const top = y + 30 + Math.floor(index / ALARMS_IN_A_ROW) * tile.height;
      const color = STATE_COLOR[state];
      const frame = `<rect x="${left}" y="${top}" width="${tile.width - 8}" height="${tile.height - 8}" rx="3" fill="${color}" fill-opacity=".1" stroke="${color}"/>`;
      const word = state === 'INSUFFICIENT_DATA' ? 'no data yet' : state;
      return `${frame}${textAt(left + 8, top + 13, clipped(name, tile.width - 20), 'mono')}${textAt(left + 8, top + 25, word, 'small')}`;
    })
    .join('');
}

/** What the query returns: the last lines with a code, or the number of lines of each code. */
function linesOf(query: string, lines: readonly RecordedLine[], box: Box): string {
  const asked = lines.filter(
    ({ functionName, errorCode }) => errorCode !== undefined && query.includes(`'/aws/lambda/${functionName}'`),
  );
  const table = query.includes('stats count(*)') ? countedByCode(asked) : lastLines(asked);
  const columns = table.head.map((_, column) => box.x + 10 + sum(table.widths.slice(0, column)));
  const row = (cells: readonly string[], index: number, style: string) =>
    cells
      .map((cell, column) => {
        const room = (columns[column + 1] ?? box.x + box.width) - (columns[column] ?? 0) - 8;
        return textAt(columns[column] ?? 0, box.y + 40 + index * DETAIL, clipped(cell, room), style);
      })
      .join('');
  const shown = table.rows.slice(0, Math.floor((box.height - 56) / DETAIL));
  return row(table.head, 0, 'small') + shown.map((cells, index) => row(cells, index + 1, 'mono')).join('');
}

interface Table {
  readonly head: readonly string[];
  readonly widths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

function lastLines(lines: readonly RecordedLine[]): Table {
  return {
    head: ['@timestamp', 'errorCode', 'subject', 'text'],
    widths: [108, 128, 70],
    rows: lines
      .toSorted((a, b) => b.time.localeCompare(a.time))
      .map(({ time, errorCode = '', subject, message }) => [
        time.slice(0, 16).replace('T', ' '),
        errorCode,
        subject,
        message,
      ]),
  };
}

function countedByCode(lines: readonly RecordedLine[]): Table {
  const counts = grouped(lines, ({ errorCode = '' }) => errorCode);
  const rows = [...counts].map(([code, its]) => [code, String(its.length)] as const);
  return {
    head: ['errorCode', 'lines'],
    widths: [240],
    rows: rows.toSorted((a, b) => Number(b[1]) - Number(a[1]) || a[0].localeCompare(b[0])),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
