import type { Facts } from '../../../functions/dump-format/facts/fact';
import { StatementReader } from '../../../functions/dump-format/statements/statement-reader';
import { MaskedStream } from '../../../functions/mask/pipeline/masked-stream';
import { Masker } from '../../../functions/mask/rewrite/masker';
import { decide } from '../../../functions/mask/rules/decisions/decide';
import type { Decisions } from '../../../functions/mask/rules/decisions/decisions';
import { readRules } from '../../../functions/mask/rules/document/read-rules';
import { schemaOf } from '../../../functions/mask/rules/tables/dump-schema';
import { OriginalSampler } from '../../../functions/mask/scan/original-sampler';
import { OriginalScan } from '../../../functions/mask/scan/original-scan';
import { maskingKey } from '../../../functions/mask/values/keyed-function/masking-key';
import { Random } from '../data/random';
import { dumpOf } from '../statements/dump-of';
import { median } from '../statistics';
import { MASKED_TABLES, type MaskedTable } from './masked-tables';

/** How fast the text of a table is masked, in bytes per second of CPU time. */
export interface MaskingSpeed {
  readonly name: string;
  /** How many of its columns are masked. */
  readonly masked: string;
  readonly speed: number;
  /** Of the pass before, which samples originals. */
  readonly sampled: number;
  /** Of a scan for originals. */
  readonly scanned: number;
  /** Of everything that the function does between decompressing and compressing: both passes, the scan and the reader of the result. */
  readonly whole: number;
  /** Of a plain pass through the tokenizer. */
  readonly plain: number;
}

/** Bytes that a pipe gives at once. */
const CHUNK = 65_536;
const TEXT_BYTES = 16e6;
const ROUNDS = 5;

/** What is measured of a table. */
type Pass = Exclude<keyof MaskingSpeed, 'name' | 'masked'>;

interface Reader {
  push(chunk: Buffer): void;
  end(): unknown;
}

/** Measures masking on one core. @param megabytes of each text, per round @param name of the only table, or all of them */
export function measureMasking(megabytes: number, name?: string): MaskingSpeed[] {
  const random = new Random(7);
  const tables = MASKED_TABLES.filter((table) => name === undefined || table.name === name).map((table) => {
    const text = Buffer.concat([HEAD, dumpOf(table, TEXT_BYTES, random)]);
    const columns = Object.values(table.methods);
    return {
      name: table.name,
      masked: `${columns.filter((method) => method !== 'keep').length} of ${columns.length}`,
      passes: Object.entries(passesOf(table, text)).map(([pass, { of = text, start }]) => {
        const times = Math.max(1, Math.round((megabytes * 1e6) / of.length));
        return { pass, speeds: [] as number[], measure: () => speed(of, times, start) };
      }),
    };
  });
  // In the first round Node.js compiles, which is no part of the time of a dump of gigabytes. A round has all tables, so that what
  // else the machine does for a while is in one round of each, and not in all of one.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { speeds, measure } of tables.flatMap(({ passes }) => passes)) {
      const measured = measure();
      if (round > 0) speeds.push(measured);
    }
  }
  return tables.map(({ passes, ...table }) => {
    const speeds = Object.fromEntries(passes.map(({ pass, speeds }) => [pass, median(speeds)]));
    return { ...table, ...(speeds as Record<Pass, number>) };
  });
}

/** What reads the text of a table, or another one, in each pass. */
function passesOf(table: MaskedTable, text: Buffer): Record<Pass, { readonly of?: Buffer; start(): Reader }> {
  const decisions = decisionsOf(table);
  const sampler = new OriginalSampler(decisions, KEY);
  for (let at = 0; at < text.length; at += CHUNK) sampler.push(text.subarray(at, at + CHUNK));
  const sample = sampler.end();
  const whole = new Masker(decisions, KEY);
  const masked = Buffer.concat([whole.mask(text), whole.end()]);
  return {
    speed: {
      start: () => {
        const masker = new Masker(decisions, KEY);
        return { push: (chunk) => masker.mask(chunk), end: () => masker.end() };
      },
    },
    sampled: { start: () => new OriginalSampler(decisions, KEY) },
    scanned: { of: masked, start: () => new OriginalScan(sample) },
    whole: {
      start: () => {
        const sampler = new OriginalSampler(decisions, KEY);
        const stream = new MaskedStream({ decisions, key: KEY }, sample);
        return {
          push: (chunk) => {
            sampler.push(chunk);
            stream.push(chunk);
          },
          end: () => {
            sampler.end();
            stream.end();
          },
        };
      },
    },
    plain: { start: () => new StatementReader({ statement: () => {} }) },
  };
}

export const HEAD = Buffer.from('-- Host: localhost    Database: shop\n');
export const KEY = maskingKey('a key of the benchmark, which nobody needs');

/** What the rules of a table decide. */
export function decisionsOf(table: MaskedTable): Decisions {
  return decide(rulesOf(table), schemaOf(factsOf(table)));
}

function rulesOf({ name, methods }: MaskedTable) {
  return readRules(JSON.stringify({ version: 1, tables: { [`shop.${name}`]: { columns: methods } } }));
}

function factsOf({ name, columns, methods }: MaskedTable): Facts {
  const types = columns.replaceAll('`', '').split(/,\n\s*/);
  const ofColumns = Object.keys(methods).map((column, i) => ({
    kind: 'column' as const,
    database: 'shop',
    name: [name, column],
    attributes: {
      position: String(i + 1),
      type: (types[i] ?? '')
        .trim()
        .replace(/^\S+ /, '')
        .replace(/ (?:NOT NULL|PRIMARY KEY)$/, '')
        .toLowerCase(),
      collation: 'utf8mb4_0900_ai_ci',
    },
  }));
  return {
    flavour: 'mysql',
    serverVersion: '9.7.0',
    unknown: [],
    facts: [{ kind: 'table', database: 'shop', name: [name], attributes: {} }, ...ofColumns],
  };
}

/** Reads a text several times, one behind the other, as one dump. Returns bytes per second of CPU time. */
function speed(text: Buffer, times: number, start: () => Reader): number {
  const reader = start();
  const startedAt = process.cpuUsage();
  for (let i = 0; i < times; i += 1) {
    for (let at = 0; at < text.length; at += CHUNK) reader.push(text.subarray(at, at + CHUNK));
  }
  reader.end();
  const { user, system } = process.cpuUsage(startedAt);
  return (text.length * times) / ((user + system) / 1e6);
}
