import type { Flavour } from '../../../dev/servers/flavours';
import type { ReliabilityLab } from '../lab';
import { assertRestorable } from '../survey';
import type { Recording } from './database-trial';
import { Lane } from './lane';
import { DATABASE } from './schema';
import { Victim } from './victim';

/** Functions and servers of one family of databases. */
export interface Lanes {
  readonly flavour: Flavour;
  /** Lanes to share a server: for what happens on the way to it. */
  readonly shared: readonly Lane[];
  /** One lane of each server: for what happens to a server. */
  readonly exclusive: readonly Lane[];
  readonly recording: Recording;
  close(): Promise<void>;
}

/** Starts servers and functions, and records an undisturbed dump, which is restored and compared with its database. */
export async function openLanes(
  lab: ReliabilityLab,
  flavour: Flavour,
  count: { readonly servers: number; readonly lanesOfEach: number },
): Promise<Lanes> {
  const victims: Victim[] = [];
  const shared: Lane[] = [];
  const close = async () => {
    await Promise.all(shared.map((lane) => lane.close()));
    await Promise.all(victims.map((victim) => victim.stop()));
  };
  try {
    for (let nth = 0; nth < count.servers; nth++) victims.push(await Victim.start(flavour));
    for (let nth = 0; nth < count.lanesOfEach; nth++) {
      for (const victim of victims) shared.push(await Lane.open(lab, `${flavour}-${shared.length + 1}`, victim));
    }
    const exclusive = shared.slice(0, victims.length);
    return { flavour, shared, exclusive, recording: await recordingOf(shared), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function recordingOf(lanes: readonly Lane[]): Promise<Recording> {
  const [lane] = lanes;
  // The first run of each lane logs in for the first time, which takes more steps than later.
  const [first] = await Promise.all(lanes.map((its) => its.record()));
  if (!lane || !first) throw new Error('There is no lane to a database.');
  await assertRestorable(lane.victim.server, DATABASE, `${DATABASE}_restored`, first.text);
  return lane.record();
}
