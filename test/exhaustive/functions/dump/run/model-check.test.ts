import { describeBounds, LONG, MODEST, QUICK, SHORT } from '../../../../reliability/model/dump/bounds';
import { BROKEN, HARMLESS, PRODUCTION, startOf } from '../../../../reliability/model/dump/designs';
import { modelOf } from '../../../../reliability/model/dump/model';
import { PROPERTIES } from '../../../../reliability/model/dump/properties';
import { explore, PROGRESS } from '../../../../reliability/model/explorer';

const BOUNDS = process.env.LONG ? [...SHORT, ...LONG] : QUICK;

describe('the protocol keeps every promise in every interleaving', () => {
  test.each(BOUNDS.map((start) => [describeBounds(start), start] as const))('of %s', (_, start) => {
    const { violation, worlds } = explore(modelOf(PRODUCTION), start);
    expect(violation).toBeUndefined();
    expect(worlds).toBeGreaterThan(4_000);
  });
});

describe('the model finds what is wrong with', () => {
  test.each(BROKEN.map((broken) => [broken.design.name, broken] as const))('%s', (_, broken) => {
    const { design, breaks } = broken;
    const { violation } = explore(modelOf(design), startOf(broken), [breaks]);
    expect(violation?.property).toBe(breaks);
    expect(violation?.trace.length).toBeGreaterThan(2);
  });
});

// They justify what the protocol does beyond its promises, and guard none.
if (process.env.LONG) {
  describe('the protocol would still keep every promise with', () => {
    test.each(HARMLESS.map((design) => [design.name, design] as const))('%s', (_, design) => {
      expect(explore(modelOf(design), MODEST).violation).toBeUndefined();
    });
  });
}

test('every property is broken by some design, or listed here with the reason why not', () => {
  const broken = new Set(BROKEN.map(({ breaks }) => breaks));
  const unbroken = [...PROPERTIES.map(({ name }) => name), PROGRESS].filter((name) => !broken.has(name));
  expect(unbroken).toEqual([
    // Always violated together with a manifest beside another object, or with an object that changes.
    'DONE only with dump and manifest',
    // The table increments it.
    'the fence never falls',
  ]);
});
