import { applied, FASTER, NO_GATE, SMALL_PARTS } from '../../reliability/builds';
import { DATABASE_CONTROLS } from '../../reliability/databases/controls';
import { WRONG_CLOCKS } from '../../reliability/matrices/clocks';
import { NEGATIVE_CONTROLS } from '../../reliability/negative-controls';

/*
 * `npm run prove` applies these changes, most of them after half an hour. This test detects outdated ones early.
 */

const CONTROLS = [...NEGATIVE_CONTROLS.map(({ options }) => options), ...DATABASE_CONTROLS];

test('every change of a function matches exactly one place', () => {
  const changes = [...FASTER, SMALL_PARTS, NO_GATE, WRONG_CLOCKS, ...CONTROLS.flatMap(({ changes = [] }) => changes)];
  const lost = changes.flatMap((change) => {
    try {
      applied(change);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  expect(lost).toEqual([]);
});
