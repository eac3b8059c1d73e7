import { MaskedStream } from '../../../functions/mask/pipeline/masked-stream';
import { OriginalSampler } from '../../../functions/mask/scan/original-sampler';
import { Random } from '../data/random';
import { dumpOf } from '../statements/dump-of';
import { PEOPLE } from './masked-tables';
import { decisionsOf, HEAD, KEY } from './speed';

/* The program that main.ts runs as a bundle: `[megabytes [keep]]`. It masks a text of this size, and prints the most memory it took. With `keep`, it
 * keeps what is masked, as the control of a test does. */

/** Bytes that a pipe gives at once. */
const CHUNK = 65_536;
const ROUND_BYTES = 8e6;
/** Digits that differ in each round, so that every value is another one. */
const PLACEHOLDER = '\u0001'.repeat(9);

interface Round {
  /** The rows of a round, and the places in them that differ. */
  readonly bytes: Buffer;
  readonly places: readonly number[];
}

/** The definition of the table, and rows. */
function roundOf(): { readonly definition: Buffer; readonly round: Round } {
  const row = (id: number, random: Random) =>
    PEOPLE.row(id, random)
      .replace('\t', `\t${PLACEHOLDER} `)
      .replace('@mail', `${PLACEHOLDER}@mail`)
      .replace('"mail":"', `"mail":"${PLACEHOLDER}`)
      .replace(' Street', ` ${PLACEHOLDER} Street`);
  const text = dumpOf({ ...PEOPLE, row }, ROUND_BYTES, new Random(7));
  const begin = text.indexOf('INSERT INTO');
  const bytes = Buffer.from(text.subarray(begin));
  const places: number[] = [];
  for (let at = bytes.indexOf(PLACEHOLDER); at >= 0; at = bytes.indexOf(PLACEHOLDER, at + 1)) places.push(at);
  return { definition: Buffer.concat([HEAD, text.subarray(0, begin)]), round: { bytes, places } };
}

/** Gives a text of some bytes, in chunks of their own. */
function give(size: number, { definition, round }: ReturnType<typeof roundOf>, take: (chunk: Buffer) => void): void {
  const { bytes, places } = round;
  take(definition);
  for (let given = 0, number = 100_000_000; given < size; given += bytes.length) {
    for (const place of places) bytes.write(String(number++), place, 'latin1');
    for (let at = 0; at < bytes.length; at += CHUNK) take(Buffer.from(bytes.subarray(at, at + CHUNK)));
  }
}

const [, , megabytes, keep] = process.argv;
const size = Number(megabytes) * 1e6;
const kept: Buffer[] = [];
const text = roundOf();
const decisions = decisionsOf(PEOPLE);
const sampler = new OriginalSampler(decisions, KEY);
give(size, text, (chunk) => sampler.push(chunk));
const sample = sampler.end();
const stream = new MaskedStream({ decisions, key: KEY }, sample);
let masked = 0;
give(size, text, (chunk) => {
  const piece = stream.push(chunk);
  if (keep) kept.push(piece);
  masked += piece.length;
});
masked += stream.end().length;
const { found, report } = stream.seen();
console.log(
  JSON.stringify({
    peak: process.resourceUsage().maxRSS * 1024,
    masked,
    kept: kept.length,
    originals: sample.size,
    found: found.length,
    rows: report.tables.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
  }),
);
