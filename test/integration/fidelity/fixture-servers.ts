import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import type { LocalCloud } from '../../../dev/local-cloud';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { createDefiner, grantInvoked, loadFixture, runFile } from '../../support/fixtures/load';

/** The last name begins with a dash, and databases before it need the rows of its tables. */
export const FIXTURE_DATABASES = ['shop', 'empty one', 'select', '-Ünï `tick`'];

/** A server with all fixtures, and an empty one that they are restored on: in two time zones, neither of which is UTC. */
export async function startFixtureServers(
  cloud: LocalCloud,
  kind: Pick<ServerOptions, 'flavour' | 'series'>,
): Promise<[TestServer, TestServer]> {
  const [source, target] = (await Promise.all(
    ['+05:30', '-03:00'].map((zone) => startServer({ ...kind, extraOptions: [`--default-time-zone=${zone}`] })),
  )) as [TestServer, TestServer];
  await Promise.all([createDefiner(source), createDefiner(target), putParameter(cloud, '/lab/ca', source.caPem)]);
  await loadFixture(source, 'shop');
  if (kind.flavour === 'mariadb') await runFile(source, 'mariadb-versioned', 'shop');
  await runFile(source, 'several', 'shop');
  await createBackupUser(source, FIXTURE_DATABASES);
  await grantInvoked(source);
  return [source, target];
}
