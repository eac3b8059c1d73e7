/** A measured quantity: median, minimum and maximum. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A straight line through points, by least squares. */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variation that the line explains: 1 when every point lies on it. */
  readonly r2: number;
}

/** @throws Error without a value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('There is no median of no values.');
  return (low + high) / 2;
}

/** @throws Error without a value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** @throws Error when the points have fewer than two different x. */
export function linearFit(points: readonly (readonly [x: number, y: number])[]): LinearFit {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const squares = sum(points.map(([x]) => (x - meanX) ** 2));
  if (!(squares > 0))
    throw new Error(`A line needs two different x at least, got: ${points.map(([x]) => x).join(', ')}.`);
  const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / squares;
  const intercept = meanY - slope * meanX;
  const total = sum(points.map(([, y]) => (y - meanY) ** 2));
  const unexplained = sum(points.map(([x, y]) => (y - intercept - slope * x) ** 2));
  return { slope, intercept, r2: total === 0 ? 1 : 1 - unexplained / total };
}

/** Largest deviation of the values from their mean, as a share of the mean. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.max(...values.map((value) => Math.abs(value / middle - 1)));
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
