import { LOOP_SECONDS, watchForLoop } from '../../../../../functions/dump/dumping/watch-for-loop';
import { FakeClock } from '../../core/time/fake-clock';

/** A program that has used so many seconds, and has given so many signs of life. */
function setup({ pid }: { pid?: number } = { pid: 4711 }) {
  const clock = new FakeClock();
  const program: { used: number | undefined; signs: number } = { used: 0, signs: 0 };
  let loops = 0;
  const end = watchForLoop(
    { pid, signsOfLife: () => program.signs, onLoop: () => (loops += 1) },
    { clock, processorSeconds: () => program.used },
  );
  const later = async (used: number | undefined, signs = program.signs) => {
    Object.assign(program, { used, signs });
    await clock.advance(1_000);
  };
  return { clock, later, end, loops: () => loops };
}

test('reports a loop once, when the program has used the whole limit since its last sign of life', async () => {
  const { later, loops, clock } = setup();
  await later(500, 7);
  await later(500 + LOOP_SECONDS - 0.01);
  expect(loops()).toBe(0);
  await later(500 + LOOP_SECONDS);
  expect(loops()).toBe(1);
  await later(5_000);
  expect(loops()).toBe(1);
  expect(clock.sleeping).toBe(0);
});

test('lets a program wait for hours: time without a processor does not count', async () => {
  const { later, loops, clock } = setup();
  await later(3, 1);
  await clock.advance(4 * 3_600_000);
  await later(LOOP_SECONDS);
  expect(loops()).toBe(0);
});

test('lets a program work that writes a byte now and then', async () => {
  const { later, loops } = setup();
  for (let turn = 1; turn < 20; turn += 1) await later(turn * (LOOP_SECONDS - 1), turn);
  expect(loops()).toBe(0);
});

test('ends by itself when nothing is known of the program, because it has ended', async () => {
  const { later, loops, clock } = setup();
  await later(undefined);
  expect(loops()).toBe(0);
  expect(clock.sleeping).toBe(0);
});

test('leaves no timer when it is ended, or when the program did not start', async () => {
  const watched = setup();
  await watched.later(1);
  watched.end();
  await watched.later(1_000);
  expect(watched.clock.sleeping).toBe(0);
  expect(watched.loops()).toBe(0);
  expect(setup({}).clock.sleeping).toBe(0);
});
