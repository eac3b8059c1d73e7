import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { parseJson } from '../../functions/core/schema/parse-json';
import type { Output, Paint } from '../output/output';
import type { ShowLine } from './restore-in-vpc';

/** A line of a command whose output is relayed: an object as with --json, with the lines that it is for people. */
const lineSchema = z.looseObject({
  type: z.string(),
  /** Of a result: coloured. */
  lines: z.array(z.string()).optional(),
  /** Of a note: coloured. */
  text: z.string().optional(),
  /** Of an error. */
  code: z.string().optional(),
  message: z.string().optional(),
  /** Of a restore that ended: its report as a document. */
  markdown: z.string().optional(),
});

/** Shows the lines of a task as if the command ran here. @param onReport receives the report of a restore, as a document */
export function relayedLine(output: Output, onReport: (markdown: string) => void): ShowLine {
  return (_channel, line) => {
    const object = parseJson(lineSchema, line);
    // What Node.js or a library prints is for people, too.
    if (!object) return output.note(line);
    const { type, lines = [], text = '', code, message, markdown, ...facts } = object;
    if (type === 'note') return output.note((paint) => inColoursOf(paint, text));
    if (type === 'error' && code !== undefined && message !== undefined) {
      return output.error({ ...facts, code, message });
    }
    if (type === 'progress' && !output.json) return output.progress(stripVTControlCharacters(lines.join(' ')));
    output.result(type, facts, (paint) => lines.map((each) => inColoursOf(paint, each)));
    if (markdown !== undefined) onReport(markdown);
  };
}

/** A coloured text as it is, where there are colours. */
function inColoursOf(paint: Paint, text: string): string {
  const hasColours = paint('dim', 'x') !== 'x';
  return hasColours ? text : stripVTControlCharacters(text);
}
