import { StatementReader } from '../../../functions/dump-format/statements/statement-reader';
import { StatementSplitter } from '../../../functions/dump-format/statements/statement-splitter';
import { Random } from '../data/random';
import { SHOP_TABLES } from '../data/shop-tables';
import { median } from '../statistics';
import { dumpOf } from './dump-of';

/** How fast a text is read, in bytes per second of CPU time. */
export interface ReadingSpeed {
  readonly name: string;
  /** Only counting rows and statements, like the verification of a dump. */
  readonly counted: number;
  /** Passing whole statements on, like a restore. */
  readonly passed: number;
}

/** Bytes that a pipe gives at once. */
const CHUNK = 65_536;
const TEXT_BYTES = 16e6;
const ROUNDS = 5;

/** Measures how fast texts of dumps are split into statements, on one core. @param megabytes of each text, per round */
export function measureStatements(megabytes: number): ReadingSpeed[] {
  const random = new Random(5);
  const texts = SHOP_TABLES.map((table) => ({ name: table.name, text: dumpOf(table, TEXT_BYTES, random) }));
  const [orders] = SHOP_TABLES;
  if (orders) {
    const text = dumpOf(orders, TEXT_BYTES, random, { isExtended: false });
    texts.push({ name: `${orders.name}, --skip-extended-insert`, text });
  }
  return texts.map(({ name, text }) => {
    const times = Math.max(1, Math.round((megabytes * 1e6) / text.length));
    return {
      name,
      counted: speed(text, times, () => new StatementReader({ statement: () => {} })),
      passed: speed(text, times, () => new StatementSplitter(() => {})),
    };
  });
}

function speed(text: Buffer, times: number, start: () => { push(chunk: Buffer): void; end(): void }): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const startedAt = process.cpuUsage();
    for (let i = 0; i < times; i += 1) {
      const reader = start();
      for (let at = 0; at < text.length; at += CHUNK) reader.push(text.subarray(at, at + CHUNK));
      reader.end();
    }
    const { user, system } = process.cpuUsage(startedAt);
    return (user + system) / 1e6;
  });
  return (text.length * times) / median(seconds);
}
