import { note, step } from '../../tools/progress';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { Webhook } from '../environment/webhook';
import type { FirstDump } from '../scenarios/first-dump';
import { Scenario } from '../scenarios/scenario';
import { showApi } from './api';
import { showDamage } from './damage';
import { tourDeployment } from './deployment';
import { showImage } from './image';
import { showNotifications } from './notifications';
import { showRequests } from './requests';
import { showScripts } from './scripts';

/** Dates of the tour, in days before the date of the demo. The day before is that of the killed run. */
const DAYS = { api: 2, requests: 3, damage: 4, image: 5 };

export interface Tour {
  readonly scenarios: readonly Scenario[];
  /** Number of dates with a dump of the tour. */
  readonly dumps: number;
}

export interface TourProps {
  readonly demo: DemoEnvironment;
  readonly observer: Observer;
  readonly webhook: Webhook;
  readonly slot: string;
  readonly first: FirstDump | undefined;
  readonly prove: (scenario: Scenario, show: (scenario: Scenario) => Promise<void>) => Promise<unknown>;
}

/** Shows the other ways to run the functions, one scenario each. */
export async function tour({ demo, observer, webhook, slot, first, prove }: TourProps): Promise<Tour> {
  const deployment = await tourDeployment(demo);
  const day = (days: number) => new Date(Date.parse(slot) - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const scenarios: Scenario[] = [];
  const show = async (title: string, showing: (scenario: Scenario) => Promise<void>) => {
    const scenario = new Scenario(9 + scenarios.length, title);
    scenarios.push(scenario);
    await step(title, () => prove(scenario, showing));
  };

  await show('Every dump is read back, and damage is found', (scenario) =>
    showDamage(scenario, demo, observer, first, day(DAYS.damage)),
  );
  await show('A dump on demand, by an HTTP API', (scenario) =>
    showApi(scenario, demo, observer, deployment, day(DAYS.api)),
  );
  await show('Requests by a stream and a queue', (scenario) =>
    showRequests(scenario, demo, observer, deployment, day(DAYS.requests)),
  );
  await show('Changes are published as notifications', (scenario) =>
    showNotifications(scenario, demo, deployment, { killed: day(1), dumped: day(DAYS.api) }),
  );
  await show('Shell scripts, once for each slot', (scenario) => showScripts(scenario, demo, deployment, webhook, slot));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    await show('The same function as a container image', (scenario) =>
      showImage(scenario, demo, observer, day(DAYS.image)),
    );
  } else {
    note('The container image is left out, because building it here takes root: sudo npm run demo -- --all');
  }
  return { scenarios, dumps: isRoot ? 4 : 3 };
}
