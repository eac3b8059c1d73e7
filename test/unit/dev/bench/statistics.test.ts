import fc from 'fast-check';
import { deviation, linearFit, median, spreadOf } from '../../../../dev/bench/statistics';

test.each([
  { values: [3], middle: 3 },
  { values: [9, 1, 5], middle: 5 },
  { values: [4, 1, 3, 2], middle: 2.5 },
  { values: [10, 9, 8, 100], middle: 9.5 },
])('median of $values is $middle', ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

test('median of no values is undefined', () => {
  expect(() => median([])).toThrow('There is no median of no values.');
});

test('a spread is the median and both extremes, and does not reorder its input', () => {
  const values = [7, 2, 11];
  expect(spreadOf(values)).toEqual({ median: 7, min: 2, max: 11 });
  expect(values).toEqual([7, 2, 11]);
});

test('fits a line exactly through points on a line', () => {
  const number = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(number, number, fc.uniqueArray(number, { minLength: 2 }), (slope, intercept, xs) => {
      const fit = linearFit(xs.map((x) => [x, intercept + slope * x]));
      expect(fit.slope).toBeCloseTo(slope, 6);
      expect(fit.intercept).toBeCloseTo(intercept, 6);
      expect(fit.r2).toBeCloseTo(1, 6);
    }),
  );
});

test('R² is the share of the variation that the line explains', () => {
  expect(
    linearFit([
      [0, 0],
      [1, 1],
      [2, 0],
    ]),
  ).toEqual({ slope: 0, intercept: 1 / 3, r2: 0 });
  const { r2 } = linearFit([
    [10, 1],
    [100, 10],
    [1_000, 1_000],
  ]);
  expect(r2).toBeLessThan(0.999);
});

test('a fit requires two different x values', () => {
  expect(() =>
    linearFit([
      [5, 1],
      [5, 2],
    ]),
  ).toThrow('A line needs two different x at least, got: 5, 5.');
  expect(() => linearFit([])).toThrow('two different x');
});

test.each([
  { values: [100, 100, 100], share: 0 },
  { values: [90, 100, 110], share: 0.1 },
  { values: [200, 250], share: 1 / 9 },
])('reports that $values lie within $share of their mean', ({ values, share }) => {
  expect(deviation(values)).toBeCloseTo(share, 10);
});
