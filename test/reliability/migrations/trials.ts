import type { TestServer } from '../../../dev/servers/server';
import { seededNumber } from '../trials/seeded-number';
import { TARGETS, type Target } from './databases';
import { MIGRATIONS } from './library';
import { isKnownTo, type Migration } from './migration';
import type { MigrationTrial } from './migration-trial';
import { MOMENTS, type Moment } from './moments';

type Place = Pick<MigrationTrial, 'table' | 'moment'>;

/** A table that follows, while the large one before it is read: most data were lost here without the fence. */
const MOST_CRITICAL: Place = { table: TARGETS.ahead, moment: MOMENTS.underWay };

const { beforeSnapshot, afterSnapshot, earlierDatabase, beforeDefinition, beforeRows, atRows } = MOMENTS;
const { firstTable, underWay, lastTable, laterDatabase, end } = MOMENTS;

/** Moments that differ for a table in this position of the dump. */
const MOMENTS_OF: Readonly<Record<Target, readonly Moment[]>> = {
  [TARGETS.behind]: [
    beforeSnapshot,
    afterSnapshot,
    earlierDatabase,
    beforeRows,
    underWay,
    lastTable,
    laterDatabase,
    end,
  ],
  [TARGETS.under]: [
    afterSnapshot,
    earlierDatabase,
    beforeDefinition,
    beforeRows,
    underWay,
    lastTable,
    laterDatabase,
    end,
  ],
  [TARGETS.ahead]: [
    beforeSnapshot,
    afterSnapshot,
    earlierDatabase,
    firstTable,
    underWay,
    beforeDefinition,
    beforeRows,
    atRows,
    laterDatabase,
    end,
  ],
};

const PLACES: readonly Place[] = Object.values(TARGETS).flatMap((table) =>
  MOMENTS_OF[table].map((moment) => ({ table, moment })),
);

/** Trials of each migration that a server supports: one at the most critical moment, the others selected by the seed. */
export function trialsOf(
  server: Pick<TestServer, 'flavour' | 'series'>,
  count: number,
  seed: string,
  only: (migration: Migration) => boolean = () => true,
): MigrationTrial[] {
  return MIGRATIONS.filter((migration) => isKnownTo(server, migration) && only(migration)).flatMap((migration) =>
    Array.from({ length: count }, (_, i) =>
      i === 0
        ? { migration, ...MOST_CRITICAL, several: true, processes: 1 }
        : drawn(migration, `${seed} ${server.flavour} ${server.series} ${migration.group} ${migration.name} ${i}`),
    ),
  );
}

/** Trials of random migrations at random moments, selected by the seed. */
export function randomTrials(
  server: Pick<TestServer, 'flavour' | 'series'>,
  count: number,
  seed: string,
): MigrationTrial[] {
  const known = MIGRATIONS.filter((migration) => isKnownTo(server, migration));
  return Array.from({ length: count }, (_, i) => {
    const text = `${seed} ${server.flavour} ${server.series} random ${i}`;
    return drawn(oneOf(known, seededNumber(`${text} migration`)), text);
  });
}

function drawn(migration: Migration, text: string): MigrationTrial {
  const several = seededNumber(`${text} several`) < 0.6;
  const places = PLACES.filter(({ moment }) => several || !('several' in moment && moment.several));
  const { table, moment } = oneOf(places, seededNumber(`${text} place`));
  return { migration, table, moment, several, processes: seededNumber(`${text} processes`) < 0.5 ? 1 : 2 };
}

function oneOf<T>(items: readonly T[], number: number): T {
  return items[Math.floor(number * items.length)] as T;
}
