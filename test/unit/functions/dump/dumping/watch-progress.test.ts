import {
  AGAIN_SECONDS,
  LOOP_SECONDS,
  ProgressWatch,
  SILENT_SECONDS,
  type Stuck,
} from '../../../../../functions/dump/dumping/watch-progress';
import { FakeClock } from '../../core/time/fake-clock';

/** A program that has used so many seconds, and has given so much output. */
function setup({ pid, isServerAtWork }: { pid?: number; isServerAtWork?: () => Promise<boolean> } = { pid: 4711 }) {
  const clock = new FakeClock();
  const program: { used: number | undefined; signs: number; heldUp: boolean } = { used: 0, signs: 0, heldUp: false };
  const stuck: Stuck[] = [];
  const watch = new ProgressWatch(
    {
      pid,
      activity: () => program.signs,
      isHeldUp: () => program.heldUp,
      onStuck: (how) => stuck.push(how),
    },
    { clock, processorSeconds: () => program.used, ...(isServerAtWork ? { isServerAtWork } : {}) },
  );
  const later = async (changes: Partial<typeof program>, seconds = 1) => {
    Object.assign(program, changes);
    await clock.advance(seconds * 1_000);
  };
  return { clock, later, watch, stuck };
}

describe('an endless loop', () => {
  test('is reported once, when the program has used the whole limit since its last output', async () => {
    const { later, stuck, clock } = setup();
    await later({ used: 500, signs: 7 });
    await later({ used: 500 + LOOP_SECONDS - 0.01 });
    expect(stuck).toEqual([]);
    await later({ used: 500 + LOOP_SECONDS });
    expect(stuck).toEqual(['loop']);
    await later({ used: 5_000 });
    expect(stuck).toEqual(['loop']);
    expect(clock.sleeping).toBe(0);
  });

  test('is not what a program is in that waits for hours', async () => {
    const { later, stuck } = setup();
    await later({ used: 3, signs: 1 });
    await later({}, 4 * 3_600);
    await later({ used: LOOP_SECONDS });
    expect(stuck).toEqual([]);
  });

  test('is not what a program is in that writes a byte now and then', async () => {
    const { later, stuck } = setup();
    for (let turn = 1; turn < 20; turn += 1) await later({ used: turn * (LOOP_SECONDS - 1), signs: turn });
    expect(stuck).toEqual([]);
  });
});

describe('a lost answer', () => {
  /** A server that answers the questions one after the other, and the last answer again. */
  function asked(...answers: (boolean | Error)[]) {
    const questions: number[] = [];
    const isServerAtWork = async () => {
      const answer = answers[Math.min(questions.length, answers.length - 1)];
      questions.push(lab.clock.monotonic() / 1_000);
      if (answer instanceof Error) throw answer;
      return answer === true;
    };
    const lab = setup({ pid: 4711, isServerAtWork });
    return { ...lab, questions };
  }

  test('is known when the server is at work on nothing, twice', async () => {
    const { later, stuck, questions } = asked(false);
    await later({ signs: 1 }, SILENT_SECONDS + AGAIN_SECONDS + 5);
    expect(stuck).toEqual(['lost answer']);
    expect(questions).toHaveLength(2);
  });

  test('is not known before the second question', async () => {
    const { later, stuck, questions } = asked(false);
    await later({ signs: 1 }, SILENT_SECONDS + AGAIN_SECONDS - 2);
    expect(questions).toHaveLength(1);
    expect(stuck).toEqual([]);
    await later({ signs: 2 }, SILENT_SECONDS - 2);
    expect(stuck).toEqual([]);
  });

  test('is not what a program waits for while the server works, for hours', async () => {
    const { later, stuck, questions } = asked(true);
    await later({ signs: 1 }, 3_600);
    expect(stuck).toEqual([]);
    expect(questions.length).toBeGreaterThan(25);
    expect(questions.length).toBeLessThanOrEqual(3_600 / SILENT_SECONDS);
  });

  test('is not known from a server that can not be asked', async () => {
    const { later, stuck } = asked(false, new Error('no route'), false, new Error('no route'));
    await later({ signs: 1 }, 3_600);
    expect(stuck).toEqual([]);
  });

  test('is not what a program waits for whose output is not taken', async () => {
    const { later, stuck, questions } = asked(false);
    await later({ signs: 1, heldUp: true }, 3_600);
    expect({ stuck, questions }).toEqual({ stuck: [], questions: [] });
  });

  test('is not what a program waits for that is at work itself', async () => {
    const { later, stuck, questions } = asked(false);
    await later({ signs: 1 });
    for (let turn = 1; turn < 10; turn += 1) await later({ used: turn * 6 }, SILENT_SECONDS - 2);
    expect({ stuck, questions }).toEqual({ stuck: [], questions: [] });
  });

  test('is known of a program that has worked before', async () => {
    const { later, stuck } = asked(false);
    await later({ signs: 1 });
    await later({ used: LOOP_SECONDS - 1 }, SILENT_SECONDS + AGAIN_SECONDS + 5);
    expect(stuck).toEqual(['lost answer']);
  });

  test('is not known when the answer comes with the second denial', async () => {
    const questions: number[] = [];
    const lab = setup({
      pid: 4711,
      isServerAtWork: async () => {
        questions.push(1);
        if (questions.length === 2) await lab.later({ signs: 2 }, 0);
        return false;
      },
    });
    await lab.later({ signs: 1 }, SILENT_SECONDS + AGAIN_SECONDS + 5);
    expect(questions).toHaveLength(2);
    expect(lab.stuck).toEqual([]);
  });
});

test('ends by itself when nothing is known of the program, because it has ended', async () => {
  const { later, stuck, clock } = setup();
  await later({ used: undefined });
  expect(stuck).toEqual([]);
  expect(clock.sleeping).toBe(0);
});

test('leaves no timer when it is ended, or when the program did not start', async () => {
  const watched = setup();
  await watched.later({ used: 1 });
  await watched.watch.end();
  await watched.later({ used: 1_000 });
  expect(watched.clock.sleeping).toBe(0);
  expect(watched.stuck).toEqual([]);
  expect(setup({}).clock.sleeping).toBe(0);
});
