import type { Cast } from './cast';

/** Text of one look. */
export interface Span {
  readonly text: string;
  /** Such as `green bold`; empty for plain text. */
  readonly style: string;
}

/** What a row of the terminal shows for a while. */
export interface Shown {
  readonly row: number;
  readonly spans: readonly Span[];
  /** Seconds. */
  readonly from: number;
  /** Undefined: to the end. */
  readonly to: number | undefined;
}

/** Codes of "Select Graphic Rendition" (ECMA-48) that the command line uses. */
const COLOURS: Readonly<Record<string, string>> = {
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
};

const ESCAPE = String.fromCharCode(27);
const PIECE = new RegExp(`${ESCAPE}\\[([\\d;]*)([a-zA-Z])|\\r\\n|\\n|\\r|[^${ESCAPE}\\r\\n]+`, 'g');

/**
 * Plays a recording: text, colours, line breaks, and a last line that is written again (`\r`, and "erase in line").
 *
 * @throws Error for any other control sequence: this is no terminal.
 */
export function play({ width, events }: Cast): Shown[] {
  const shown: Shown[] = [];
  const colours = { colour: '', bold: false, dim: false };
  let row = 0;
  let line: Span[] = [];
  let since = 0;
  let visible: { spans: readonly Span[]; from: number } | undefined;
  const settle = (now: number) => {
    if (visible) shown.push({ row, ...visible, to: now });
    visible = undefined;
  };
  const length = () => line.reduce((sum, { text }) => sum + text.length, 0);
  const newLine = (now: number) => {
    if (visible && JSON.stringify(visible.spans) !== JSON.stringify(line)) settle(now);
    if (line.length > 0) shown.push({ row, spans: line, from: visible?.from ?? now, to: undefined });
    visible = undefined;
    line = [];
    row += 1;
  };
  for (const { time, text } of events) {
    for (const [piece, code = '', command] of text.matchAll(PIECE)) {
      if (command === 'm') select(colours, code);
      else if (command === 'K') line = [];
      else if (command !== undefined)
        throw new Error(`The recording has the control sequence ${JSON.stringify(piece)}.`);
      else if (piece === '\r') line = [];
      else if (piece.endsWith('\n')) newLine(time);
      else {
        for (let rest = piece; rest !== ''; ) {
          if (length() === width) newLine(time);
          const part = rest.slice(0, width - length());
          line = [...line, { text: part, style: styleOf(colours) }];
          rest = rest.slice(part.length);
        }
      }
    }
    // What a row shows until the next output.
    if (JSON.stringify(visible?.spans ?? []) !== JSON.stringify(line)) {
      settle(time);
      if (line.length > 0) visible = { spans: line, from: time };
    }
    since = time;
  }
  newLine(since);
  return shown.filter(({ from, to }) => to === undefined || to > from);
}

function select(colours: { colour: string; bold: boolean; dim: boolean }, codes: string): void {
  for (const code of codes.split(';')) {
    if (code === '' || code === '0') Object.assign(colours, { colour: '', bold: false, dim: false });
    else if (code === '1') colours.bold = true;
    else if (code === '2') colours.dim = true;
    else if (code === '22') Object.assign(colours, { bold: false, dim: false });
    else if (code === '39') colours.colour = '';
    else if (COLOURS[code] !== undefined) colours.colour = COLOURS[code];
    else throw new Error(`The recording has the colour ${code}.`);
  }
}

function styleOf({ colour, bold, dim }: { colour: string; bold: boolean; dim: boolean }): string {
  return [colour, bold ? 'bold' : '', dim ? 'dim' : ''].filter(Boolean).join(' ');
}
