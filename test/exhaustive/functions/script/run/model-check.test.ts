import { SEMANTICS } from '../../../../../functions/script/run/protocol';
import { explore } from '../../../../reliability/model/explorer';
import { LONG, SHORT } from '../../../../reliability/model/script/bounds';
import { BROKEN, PRODUCTION } from '../../../../reliability/model/script/designs';
import { modelOf } from '../../../../reliability/model/script/model';
import { PROPERTIES } from '../../../../reliability/model/script/properties';
import { initialWorld } from '../../../../reliability/model/script/world';

const FAULTS = [...SHORT, ...(process.env.LONG ? LONG : [])];

describe.each(SEMANTICS)('%s keeps every promise in every interleaving', (semantics) => {
  test.each(FAULTS.map((faults) => [JSON.stringify(faults), faults] as const))('with %s', (_, faults) => {
    const { violation, worlds } = explore(modelOf(PRODUCTION), initialWorld(semantics, faults));
    expect(violation).toBeUndefined();
    expect(worlds).toBeGreaterThan(500);
  });
});

describe('the model finds what is wrong with', () => {
  test.each(BROKEN.map((broken) => [broken.design.name, broken] as const))(
    '%s',
    (_, { design, semantics, breaks, faults }) => {
      const start = initialWorld(semantics, faults);
      expect(explore(modelOf(PRODUCTION), start, [breaks]).violation).toBeUndefined();
      const { violation } = explore(modelOf(design), start, [breaks]);
      expect(violation?.property).toBe(breaks);
    },
  );
});

test('every property is broken by some design, or listed here with the reason why not', () => {
  const broken = new Set(BROKEN.map(({ breaks }) => breaks));
  expect(PROPERTIES.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([
    // Always violated some steps after "no slot is silently abandoned".
    'an attempt that reports success leaves an ended slot',
  ]);
});
