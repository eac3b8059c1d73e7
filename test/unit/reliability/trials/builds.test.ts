import { patched } from '../../../../dev/tools/patched-source';
import { DATABASE_CONTROLS } from '../../../reliability/databases/controls';
import { HAND_OVER_CONTROLS } from '../../../reliability/hand-over/controls';
import { WRONG_CLOCKS } from '../../../reliability/matrices/clocks';
import { NEGATIVE_CONTROLS } from '../../../reliability/negative-controls';
import { FASTER, SMALL_PARTS } from '../../../reliability/trials/builds';

/*
 * `npm run prove` applies these changes, most of them after half an hour. This test detects outdated ones early.
 */

const CONTROLS = [...NEGATIVE_CONTROLS.map(({ options }) => options), ...DATABASE_CONTROLS, ...HAND_OVER_CONTROLS];
const BUILDS = [[WRONG_CLOCKS], ...CONTROLS.map(({ changes = [] }) => changes)];

test('every change of a function finds its place exactly once', () => {
  const lost = BUILDS.flatMap((changes) => {
    const all = [...FASTER, SMALL_PARTS, ...changes];
    return [...new Set(all.map(({ file }) => file))].flatMap((file) => {
      try {
        patched(all, file);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
  });
  expect(lost).toEqual([]);
});
