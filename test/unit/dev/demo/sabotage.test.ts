import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions } from '../../../../dev/demo/options';
import { SABOTAGES } from '../../../../dev/demo/sabotage';

const PATCHES = Object.entries(SABOTAGES).flatMap(([name, { patches }]) =>
  patches.map((patch) => ({ name, ...patch })),
);

test.each(PATCHES)('$name finds the text that it removes from $file', ({ file, from }) => {
  const source = readFileSync(join(__dirname, '../../../..', file), 'utf8');
  expect(source.split(from)).toHaveLength(2);
});

test('refuses an unknown option with the usage', () => {
  expect(() => parseOptions(['--kep'])).toThrow(/Unknown option --kep\.\nnpm run demo/);
  expect(() => parseOptions(['--sabotage', 'toString'])).toThrow(/There is no sabotage "toString"/);
  expect(parseOptions(['--all'])).toEqual({ all: true, keep: false, sabotage: undefined });
  expect(parseOptions(['--keep', '--sabotage', 'gate'])).toEqual({ all: false, keep: true, sabotage: 'gate' });
});
