import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { SqlSession } from '../../../functions/dump/client/sql-session';
import { TOTAL, totalOf, whileMoneyMoves } from './bank';
import { type BankLab, startBankLab } from './bank-lab';
import { dumpWith } from './parallel-lab';

const PROCESSES = 3;
const ROUNDS = process.env.LONG ? 40 : 3;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
] as const)(`money that moves while ${PROCESSES} processes dump $flavour $series`, ({ flavour, series }) => {
  let banks: BankLab;

  beforeAll(async () => {
    banks = await startBankLab(cloud, { flavour, series });
  });

  afterAll(() => banks?.stop());

  /** Dumps and restores several times, or until money is missing, and returns the total of the accounts each time. */
  async function totals(rounds: number): Promise<{ totals: number[]; lockedFor: number[] }> {
    const found: number[] = [];
    const lockedFor: number[] = [];
    const { source, target, lab } = banks;
    const moved = await whileMoneyMoves(source, async () => {
      while (found.length < rounds && (found.at(-1) ?? TOTAL) === TOTAL) {
        const dump = await dumpWith(PROCESSES, lab);
        expect(dump.warnings).toEqual([]);
        expect((await lab.manifest(dump.key)).source.processes).toBe(PROCESSES);
        lockedFor.push(...dump.lockedFor);
        await restore(target, dump.key, await lab.object(dump.key));
        found.push(await totalOf(target));
      }
    });
    // Otherwise the test would prove nothing.
    expect(moved.moves).toBeGreaterThan(100 * found.length);
    expect(await totalOf(source)).toBe(TOTAL);
    if (process.env.LONG) process.stdout.write(`${JSON.stringify({ flavour, series, moved, lockedFor, found })}\n`);
    return { totals: found, lockedFor };
  }

  test(`adds up in each of ${ROUNDS} dumps, and no writer waits long`, async () => {
    const { totals: found, lockedFor } = await totals(ROUNDS);
    expect(found).toEqual(Array.from({ length: ROUNDS }, () => TOTAL));
    expect(lockedFor).toHaveLength(ROUNDS);
    expect(lockedFor.toSorted((a, b) => a - b)[ROUNDS >> 1]).toBeLessThan(2_000);
  });

  test('does not add up without the lock (negative control)', async () => {
    const { rows } = SqlSession.prototype;
    jest.spyOn(SqlSession.prototype, 'rows').mockImplementation(function (this: SqlSession, statement) {
      return rows.call(this, statement.startsWith('LOCK TABLES') ? 'DO 1' : statement);
    });
    const { totals: found } = await totals(10);
    expect(found.at(-1)).not.toBe(TOTAL);
  });
});
