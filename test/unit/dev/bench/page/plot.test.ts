import { plotSvg, ticks } from '../../../../../dev/bench/page/plot';

test.each([
  { largest: 10, expected: [0, 2, 4, 6, 8, 10] },
  { largest: 1_000, expected: [0, 200, 400, 600, 800, 1_000] },
  { largest: 7.3, expected: [0, 2, 4, 6, 8] },
  { largest: 251, expected: [0, 100, 200, 300] },
])('labels the axis up to $largest with round numbers', ({ largest, expected }) => {
  expect(ticks(largest)).toEqual(expected);
});

test('draws every point inside the frame, and the line from zero to the last point', () => {
  const points = [
    { x: 10, median: 1, min: 0.9, max: 1.2 },
    { x: 1_000, median: 8, min: 7, max: 10 },
  ];
  const svg = plotSvg({ title: 'a < b', xLabel: 'x', yLabel: 'y', points, line: (x) => 1 + x / 200 });
  const [, first, second] = svg.split('<circle').map((part) =>
    part
      .match(/cx="([\d.]+)" cy="([\d.]+)"/)
      ?.slice(1)
      .map(Number),
  );
  expect(first).toEqual([78.2, 296.8]);
  expect(second).toEqual([696, 106.4]);
  expect(svg).toContain('<title>a &lt; b</title>');
  expect(svg).toContain('>a &lt; b</text>');
  expect(svg).toContain('<line x1="72" y1="296.8" x2="696" y2="160.8" stroke="#bf8700"');
});
