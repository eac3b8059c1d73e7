import { SABOTAGES } from '../../../../../dev/demo/environment/sabotage';
import { parseOptions } from '../../../../../dev/demo/options';
import { patched } from '../../../../../dev/tools/patched-source';

test.each(Object.entries(SABOTAGES))('sabotage %s finds what it takes out exactly once', (_, { changes }) => {
  expect(changes.length).toBeGreaterThan(0);
  for (const { file } of changes) expect(() => patched(changes, file)).not.toThrow();
});

test('refuses an unknown option with the usage', () => {
  expect(() => parseOptions(['--kep'])).toThrow(/Unknown option --kep\.\nnpm run demo/);
  expect(() => parseOptions(['--sabotage', 'toString'])).toThrow(/There is no sabotage "toString"/);
  expect(parseOptions(['--all'])).toEqual({ all: true, keep: false, sabotage: undefined });
  expect(parseOptions(['--keep', '--sabotage', 'gate'])).toEqual({ all: false, keep: true, sabotage: 'gate' });
});
