import type { Growth } from '../growth/growth';
import { MIB } from './format';
import { plotSvg } from './plot';

/** Time over size, with the straight line through it. */
export function timePlot({ points, fit }: Growth): string {
  return plotSvg({
    title: 'Time of a dump',
    xLabel: 'dump text, MB',
    yLabel: 'seconds',
    points: points.map(({ size, seconds }) => ({ x: size, ...seconds })),
    line: (x) => fit.intercept + fit.slope * x,
  });
}

/** Memory over size. */
export function memoryPlot({ points }: Growth): string {
  return plotSvg({
    title: 'Peak memory of function, mysqldump and compressor together',
    xLabel: 'dump text, MB',
    yLabel: 'MiB',
    points: points.map(({ size, peakBytes: { median, min, max } }) => ({
      x: size,
      median: median / MIB,
      min: min / MIB,
      max: max / MIB,
    })),
  });
}
