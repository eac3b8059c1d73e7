import type { Cast } from './cast';
import { escaped } from './escaped';
import { play, type Shown, type Span } from './screen';

const ROW = 18;
const COLUMN = 7.83;
const MARGIN = 16;
const TITLE_BAR = 34;

/** A dark window, which can be read on a light and on a dark page. */
const STYLE = `
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9;white-space:pre}
.red{fill:#ff7b72}.green{fill:#7ee787}.yellow{fill:#f2cc60}.cyan{fill:#79c0ff}.bold{font-weight:700}.dim{fill:#8b949e}
.b{visibility:hidden}
@media (prefers-reduced-motion:no-preference){
@keyframes s{from{visibility:hidden}to{visibility:visible}}
@keyframes h{from{visibility:visible}to{visibility:hidden}}
.a{visibility:hidden;animation:s 1ms forwards}
.b{animation:s 1ms forwards,h 1ms forwards}
}`.trim();

/**
 * A terminal session as SVG: it plays once, and then shows everything, as it does where nothing moves. The same recording
 * always gives the same file.
 */
export function renderSvg(cast: Cast, title: string): string {
  const shown = play(cast);
  const rows = Math.max(...shown.map(({ row }) => row)) + 1;
  const width = Math.ceil(cast.width * COLUMN + 2 * MARGIN);
  const height = rows * ROW + TITLE_BAR + MARGIN;
  const lines = shown.map((line) => lineOf(line, cast.width));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#30363d"/>
<g fill="#30363d"><circle cx="20" cy="17" r="5"/><circle cx="38" cy="17" r="5"/><circle cx="56" cy="17" r="5"/></g>
${lines.join('\n')}
</svg>
`;
}

function lineOf({ row, spans, from, to }: Shown, columns: number): string {
  const y = TITLE_BAR + (row + 0.75) * ROW;
  const length = spans.reduce((sum, { text }) => sum + text.length, 0);
  // The same columns in every font.
  const fitted = length > columns / 2 ? ` textLength="${(length * COLUMN).toFixed(0)}"` : '';
  const delays = to === undefined ? seconds(from) : `${seconds(from)},${seconds(to)}`;
  const kind = to === undefined ? 'a' : 'b';
  const style = kind === 'a' && from === 0 ? '' : ` class="${kind}" style="animation-delay:${delays}"`;
  return `<text x="${MARGIN}" y="${y}"${fitted}${style}>${spans.map(spanOf).join('')}</text>`;
}

function spanOf({ text, style }: Span): string {
  return style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`;
}

function seconds(time: number): string {
  return `${Number(time.toFixed(2))}s`;
}
