import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { BANKS, openBanks } from './bank';
import { grantLock } from './parallel-lab';

/** Banks whose money can move, dumps of them by several processes, and a server that these are restored on. */
export interface BankLab {
  readonly source: TestServer;
  readonly target: TestServer;
  readonly lab: DumpLab;
  stop(): Promise<void>;
}

export async function startBankLab(
  cloud: LocalCloud,
  kind: Pick<ServerOptions, 'flavour' | 'series'>,
): Promise<BankLab> {
  const [source, target] = (await Promise.all([1, 2].map(() => startServer(kind)))) as [TestServer, TestServer];
  await openBanks(source);
  await createBackupUser(source, BANKS);
  await grantLock(source, BANKS);
  await putParameter(cloud, '/lab/ca', source.caPem);
  return {
    source,
    target,
    lab: new DumpLab(cloud, source, BANKS),
    stop: async () => {
      await Promise.all([source.stop(), target.stop()]);
    },
  };
}
