import { sizesUpTo } from '../../../../dev/bench/growth/growth';

test.each([
  { largest: 1_000, sizes: [10, 30, 100, 300, 1_000] },
  { largest: 5_000, sizes: [10, 30, 100, 300, 1_000, 5_000] },
  { largest: 50, sizes: [10, 50] },
  { largest: 10, sizes: [1, 10] },
])('measures these sizes up to $largest MB', ({ largest, sizes }) => {
  expect(sizesUpTo(largest)).toEqual(sizes);
});
