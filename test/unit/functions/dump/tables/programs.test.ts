import {
  programsFor,
  type Structures,
  shareOfOne,
  structuresOf,
  withoutNewcomers,
} from '../../../../../functions/dump/tables/programs';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { named, selectionOf } from './selections';

const OBJECTS = [named('orders'), named('log'), named('tmp'), named('v', 'view'), named('s', 'sequence')];
const names = (objects: readonly { name: string }[]) => objects.map(({ name }) => name);

test('without patterns one program dumps everything, and needs no list', () => {
  const programs = programsFor(OBJECTS, TableSelection.EVERYTHING);
  expect(names(programs.others)).toEqual(names(OBJECTS));
  expect([structuresOf(programs), shareOfOne(programs)]).toEqual([undefined, undefined]);
});

test('patterns that match nothing change nothing', () => {
  const programs = programsFor(OBJECTS, selectionOf({ excluded: ['crm.*'], structureOnly: ['crm.x'] }));
  expect([structuresOf(programs), shareOfOne(programs)]).toEqual([undefined, undefined]);
});

test('a table that is left out is left to nobody', () => {
  const programs = programsFor(OBJECTS, selectionOf({ excluded: ['shop.tmp'] }));
  expect(structuresOf(programs)).toBeUndefined();
  expect(shareOfOne(programs)).toEqual({ ignored: ['shop.tmp'], withPrograms: true });
});

test('tables without rows have a program of their own, which takes the sequences along', () => {
  const programs = programsFor(OBJECTS, selectionOf({ excluded: ['shop.tmp'], structureOnly: ['shop.log'] }));
  expect(names(programs.structures)).toEqual(['log', 's']);
  expect(structuresOf(programs)?.share).toEqual({
    ignored: ['shop.orders', 'shop.v', 'shop.tmp'],
    withPrograms: false,
    withoutRows: true,
  });
  expect(shareOfOne(programs)).toEqual({ ignored: ['shop.log', 'shop.s', 'shop.tmp'], withPrograms: true });
});

describe('what came since the objects were listed', () => {
  const programs = programsFor(OBJECTS, selectionOf({ excluded: ['shop.tmp'], structureOnly: ['shop.log'] }));
  const structures = structuresOf(programs) as Structures;

  test('is left out by the program of the tables without rows', () => {
    const now = withoutNewcomers(structures, [...OBJECTS, named('new'), named('tmp2')]);
    expect(now.share).toEqual({
      ...structures.share,
      ignored: ['shop.orders', 'shop.v', 'shop.tmp', 'shop.new', 'shop.tmp2'],
    });
    expect(now.objects).toBe(structures.objects);
  });

  test('is not left out when a table without rows would be as well', () => {
    expect(withoutNewcomers(structures, [...OBJECTS, named('LOG')])).toEqual(structures);
  });
});
