import { setImmediate as turn } from 'node:timers/promises';
import { ByteBudget } from '../../../../../functions/restore/schedule/byte-budget';
import { TableWork } from '../../../../../functions/restore/schedule/table-work';
import { Workers } from '../../../../../functions/restore/schedule/workers';

/** Jobs that end when the test ends them, and what has begun. */
function setup(count: number) {
  const begun: string[] = [];
  const ends = new Map<string, { done: () => void; fail: (error: Error) => void }>();
  const failures: unknown[] = [];
  const workers = new Workers(
    Array.from({ length: count }, (_, i) => i),
    (error) => failures.push(error),
  );
  const job = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((done, fail) => {
      ends.set(name, { done, fail });
    });
  };
  const end = async (name: string) => {
    ends.get(name)?.done();
    await turn();
  };
  const fail = async (name: string) => {
    ends.get(name)?.fail(new Error(name));
    await turn();
  };
  return { workers, begun, job, end, fail, failures };
}

test('each worker has one job at a time, in the order of their coming', async () => {
  const { workers, begun, job, end } = setup(2);
  for (const name of ['a', 'b', 'c', 'd']) void workers.submit(job(name));
  await turn();
  expect([...begun]).toEqual(['a', 'b']);
  expect(workers.busy).toBe(2);
  await end('b');
  expect([...begun]).toEqual(['a', 'b', 'c']);
  await end('a');
  expect([...begun]).toEqual(['a', 'b', 'c', 'd']);
});

test('workers are busy while they have a job', async () => {
  const { workers, job, end } = setup(3);
  expect(workers.busy).toBe(0);
  void workers.submit(job('a'));
  expect(workers.busy).toBe(1);
  await end('a');
  expect(workers.busy).toBe(0);
});

test('urgent jobs come first', async () => {
  const { workers, begun, job, end } = setup(1);
  void workers.submit(job('rows'));
  void workers.submit(job('more rows'));
  void workers.submit(job('keys'), true);
  await turn();
  await end('rows');
  expect([...begun]).toEqual(['rows', 'keys']);
});

test('the first failure ends what waits, and is what everybody gets', async () => {
  const { workers, begun, job, fail, failures } = setup(2);
  void workers.submit(job('a'));
  void workers.submit(job('b'));
  const waiting = workers.submit(job('c'));
  await turn();
  await fail('b');
  await fail('a');
  await expect(waiting).rejects.toThrow('b');
  await expect(workers.submit(job('d'))).rejects.toThrow('b');
  expect(() => workers.throwIfFailed()).toThrow('b');
  expect(failures).toHaveLength(1);
  expect([...begun]).toEqual(['a', 'b']);
});

describe('the work on a table', () => {
  test('deals rows to several workers, and begins with the keys when all of them are in', async () => {
    const { workers, begun, job, end } = setup(2);
    const table = new TableWork(workers, false);
    const recorded: string[] = [];
    void table.addRows(job('rows 1'));
    void table.addRows(job('rows 2'));
    table.afterRows.push(job('keys'), job('trigger'));
    table.record = async () => {
      recorded.push('finished');
    };
    const closed = table.close();
    await turn();
    expect([...begun]).toEqual(['rows 1', 'rows 2']);
    await end('rows 2');
    expect([...begun]).toEqual(['rows 1', 'rows 2']);
    await end('rows 1');
    expect(begun.slice(2)).toEqual(['keys']);
    await end('keys');
    expect(recorded).toEqual([]);
    await end('trigger');
    await closed;
    expect(recorded).toEqual(['finished']);
  });

  test('keeps the order of the rows when it matters', async () => {
    const { workers, begun, job, end } = setup(2);
    const table = new TableWork(workers, true);
    void table.addRows(job('rows 1'));
    void table.addRows(job('rows 2'));
    await turn();
    expect([...begun]).toEqual(['rows 1']);
    await end('rows 1');
    expect([...begun]).toEqual(['rows 1', 'rows 2']);
  });

  test('is not finished when rows are refused', async () => {
    const { workers, job, fail } = setup(1);
    const table = new TableWork(workers, false);
    const recorded: string[] = [];
    table.record = async () => {
      recorded.push('finished');
    };
    table.addRows(job('rows')).catch(() => {});
    table.afterRows.push(job('keys'));
    const closed = table.close();
    await turn();
    await fail('rows');
    await expect(closed).rejects.toThrow('rows');
    expect(recorded).toEqual([]);
  });

  test('is not finished when its keys are refused', async () => {
    const { workers, job, fail } = setup(1);
    const table = new TableWork(workers, false);
    const recorded: string[] = [];
    table.record = async () => {
      recorded.push('finished');
    };
    table.afterRows.push(job('keys'));
    const closed = table.close();
    await turn();
    await fail('keys');
    await expect(closed).rejects.toThrow('keys');
    expect(recorded).toEqual([]);
  });

  test('ends with the first rows that are refused when their order matters', async () => {
    const { workers, begun, job, fail } = setup(2);
    const table = new TableWork(workers, true);
    table.addRows(job('rows 1')).catch(() => {});
    const behind = table.addRows(job('rows 2'));
    behind.catch(() => {});
    await turn();
    await fail('rows 1');
    await expect(behind).rejects.toThrow('rows 1');
    await expect(table.rowsDone()).rejects.toThrow('rows 1');
    expect([...begun]).toEqual(['rows 1']);
  });

  test('begins with its keys before the rows of other tables that wait', async () => {
    const { workers, begun, job, end } = setup(1);
    const table = new TableWork(workers, false);
    void table.addRows(job('rows'));
    table.afterRows.push(job('keys'));
    void table.close();
    const other = new TableWork(workers, false);
    void other.addRows(job('other rows 1'));
    void other.addRows(job('other rows 2'));
    await turn();
    await end('rows');
    await end('other rows 1');
    expect([...begun]).toEqual(['rows', 'other rows 1', 'keys']);
  });

  test('waits for its end before rows that come after it', async () => {
    const { workers, job, end } = setup(1);
    const table = new TableWork(workers, false);
    table.afterRows.push(job('keys'));
    void table.close();
    expect(table.isClosed).toBe(true);
    let isOpen = false;
    const reopened = table.reopen().then(() => {
      isOpen = true;
    });
    await turn();
    expect(isOpen).toBe(false);
    await end('keys');
    await reopened;
    expect(table.isClosed).toBe(false);
  });

  test('goes on with rows that come after the end', async () => {
    const { workers, begun, job, end } = setup(1);
    const table = new TableWork(workers, false);
    await table.close();
    await table.reopen();
    expect(table.isClosed).toBe(false);
    void table.addRows(job('late rows'));
    table.afterRows.push(job('keys'));
    void table.close();
    await turn();
    await end('late rows');
    expect([...begun]).toEqual(['late rows', 'keys']);
  });
});

describe('the budget of bytes', () => {
  const taken = async (promise: Promise<void>) => {
    let is = false;
    promise.then(() => {
      is = true;
    });
    await turn();
    return is;
  };

  test('makes the reader wait until there is room', async () => {
    const budget = new ByteBudget(100);
    expect(await taken(budget.take(60))).toBe(true);
    const second = budget.take(50);
    expect(await taken(second)).toBe(false);
    budget.release(60);
    expect(await taken(second)).toBe(true);
    expect(budget.used).toBe(50);
  });

  test('gives all of its room away, and no byte more', async () => {
    const budget = new ByteBudget(100);
    await budget.take(60);
    expect(await taken(budget.take(40))).toBe(true);
    expect(await taken(budget.take(1))).toBe(false);
  });

  test('lets nothing pass a larger statement that waits', async () => {
    const budget = new ByteBudget(100);
    await budget.take(60);
    const large = budget.take(50);
    const small = budget.take(1);
    expect(await taken(small)).toBe(false);
    budget.release(60);
    expect(await taken(large)).toBe(true);
    expect(await taken(small)).toBe(true);
  });

  test('gives a statement that is larger than the room all of it', async () => {
    const budget = new ByteBudget(100);
    await budget.take(1);
    const large = budget.take(1_000);
    expect(await taken(large)).toBe(false);
    budget.release(1);
    expect(await taken(large)).toBe(true);
  });
});
