import type { Flavour } from '../../../dev/servers/flavours';
import { assertRestorable } from '../trials/baseline-run';
import type { ReliabilityLab } from '../trials/lab';
import type { DumpBaseline } from './database-trial';
import { FaultyDatabase } from './faulty-database';
import { Lane } from './lane';
import { DATABASE } from './schema';

/** Lanes and servers of one database family. */
export interface Lanes {
  readonly flavour: Flavour;
  /** All lanes, several per server: for faults of connections. */
  readonly shared: readonly Lane[];
  /** One lane per server: for faults of servers. */
  readonly exclusive: readonly Lane[];
  readonly baseline: DumpBaseline;
  close(): Promise<void>;
}

/** Starts servers and functions, and records a dump without faults, which is restored and compared with its database. */
export async function openLanes(
  lab: ReliabilityLab,
  flavour: Flavour,
  count: { readonly servers: number; readonly lanesOfEach: number },
): Promise<Lanes> {
  const databases: FaultyDatabase[] = [];
  const shared: Lane[] = [];
  const close = async () => {
    await Promise.all(shared.map((lane) => lane.close()));
    await Promise.all(databases.map((database) => database.stop()));
  };
  try {
    for (let nth = 0; nth < count.servers; nth++) databases.push(await FaultyDatabase.start(flavour));
    for (let nth = 0; nth < count.lanesOfEach; nth++) {
      for (const database of databases) shared.push(await Lane.open(lab, `${flavour}-${shared.length + 1}`, database));
    }
    const exclusive = shared.slice(0, databases.length);
    return { flavour, shared, exclusive, baseline: await baselineOf(shared), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function baselineOf(lanes: readonly Lane[]): Promise<DumpBaseline> {
  const [lane] = lanes;
  // The first run of each lane is not used: its first login takes more steps than later ones.
  const [first] = await Promise.all(lanes.map((its) => its.recordBaseline()));
  if (!lane || !first) throw new Error('There is no lane.');
  await assertRestorable(lane.database.server, DATABASE, `${DATABASE}_restored`, first.text);
  return lane.recordBaseline();
}
