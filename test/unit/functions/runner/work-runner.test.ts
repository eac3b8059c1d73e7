import type { Executions, Status } from '../../../../functions/runner/executions';
import { workRunnerOf } from '../../../../functions/runner/work-runner';

/** Executions by their names, as Step Functions keeps them. */
function setup(known: Readonly<Record<string, Status>> = {}) {
  const statuses = new Map(Object.entries(known));
  const inputs: object[] = [];
  const executions: Executions = {
    start: async (name, input) => {
      if (!statuses.has(name)) {
        statuses.set(name, 'RUNNING');
        inputs.push(input);
      }
      return { execution: name, status: statuses.get(name) };
    },
    statusOf: async (execution) => statuses.get(execution),
  };
  const start = (again = false) =>
    workRunnerOf(async () => executions).start({ name: 'work', input: { key: 'k' }, again });
  return { start, inputs };
}

test('starts an execution with the input of the work', async () => {
  const { start, inputs } = setup();
  expect(await start()).toEqual({ execution: 'work-1', isDone: false });
  expect(inputs).toEqual([{ key: 'k' }]);
});

test.each([false, true])('work that is under way is not started a second time (asked again: %s)', async (again) => {
  const { start, inputs } = setup({ 'work-1': 'RUNNING' });
  expect(await start(again)).toEqual({ execution: 'work-1', isDone: false });
  expect(inputs).toEqual([]);
});

test('a repeated event does not repeat work that is done', async () => {
  const { start, inputs } = setup({ 'work-1': 'FAILED', 'work-2': 'SUCCEEDED' });
  expect(await start()).toEqual({ execution: 'work-2', isDone: true });
  expect(inputs).toEqual([]);
});

test('who asks for it again has it done again', async () => {
  const { start, inputs } = setup({ 'work-1': 'SUCCEEDED', 'work-2': 'SUCCEEDED' });
  expect(await start(true)).toEqual({ execution: 'work-3', isDone: false });
  expect(inputs).toHaveLength(1);
});

test.each(['FAILED', 'TIMED_OUT', 'ABORTED', undefined] as const)(
  'work whose execution ended as %s is started once more',
  async (status) => {
    const { start, inputs } = setup({ 'work-1': status });
    expect(await start()).toEqual({ execution: 'work-2', isDone: false });
    expect(inputs).toHaveLength(1);
  },
);
