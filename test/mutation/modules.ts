/**
 * The folders of `functions/` that decide whether a slot gets one whole dump, each with its score: the least share of
 * mutants, in percent, that unit tests kill. What only a server or AWS can show has integration tests, which StrykerJS
 * does not run, and a mutant in `test/reliability/mutants`.
 */
export const MODULES: Readonly<Record<string, number>> = {
  'dump/gate': 0,
  'dump/run': 0,
  verify: 0,
  'dump/upload': 0,
  'slot-job': 0,
  'dump/fence': 0,
  'dump/preflight': 0,
};
