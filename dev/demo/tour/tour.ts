import { note, step } from '../../tools/progress';
import { Point } from '../evidence';
import type { Observer } from '../observer';
import type { FirstDump } from '../points/first-dump';
import type { Stage } from '../stage';
import { showApi } from './api';
import { showDamage } from './damage';
import { tourDeployment } from './deployment';
import { showImage } from './image';
import { showNotifications } from './notifications';
import { showRequests } from './requests';
import { showScripts } from './scripts';
import type { Webhook } from './webhook';

/** Dates of the tour, so many days before that of the demo. The day before it is the killed run's. */
const DAYS = { api: 2, requests: 3, damage: 4, image: 5 };

export interface Tour {
  readonly points: readonly Point[];
  /** Dates that have a dump because of it. */
  readonly dumps: number;
}

export interface TourProps {
  readonly stage: Stage;
  readonly observer: Observer;
  readonly webhook: Webhook;
  readonly slot: string;
  readonly first: FirstDump | undefined;
  readonly prove: (point: Point, show: (point: Point) => Promise<void>) => Promise<unknown>;
}

/** Every further way to run it, one point each. */
export async function tour({ stage, observer, webhook, slot, first, prove }: TourProps): Promise<Tour> {
  const deployment = await tourDeployment(stage);
  const day = (days: number) => new Date(Date.parse(slot) - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const points: Point[] = [];
  const show = async (title: string, showing: (point: Point) => Promise<void>) => {
    const point = new Point(8 + points.length, title);
    points.push(point);
    await step(title, () => prove(point, showing));
  };

  await show('Every dump is read back, and damage is found', (point) =>
    showDamage(point, stage, observer, first, day(DAYS.damage)),
  );
  await show('A dump on demand, by an HTTP API', (point) => showApi(point, stage, observer, deployment, day(DAYS.api)));
  await show('Requests by a stream and a queue', (point) =>
    showRequests(point, stage, observer, deployment, day(DAYS.requests)),
  );
  await show('People are told of what changes', (point) =>
    showNotifications(point, stage, deployment, { killed: day(1), dumped: day(DAYS.api) }),
  );
  await show('Shell scripts, once for each slot', (point) => showScripts(point, stage, deployment, webhook, slot));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    await show('The same function as a container image', (point) => showImage(point, stage, observer, day(DAYS.image)));
  } else {
    note('The container image is left out, because building it here takes root: sudo npm run demo -- --all');
  }
  return { points, dumps: isRoot ? 4 : 3 };
}
