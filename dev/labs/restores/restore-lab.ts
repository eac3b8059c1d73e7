import { S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import { Secret } from '../../../functions/core/secret';
import { systemClock } from '../../../functions/core/time/clock';
import { Toolbox } from '../../../functions/core/toolbox';
import type { Verdict } from '../../../functions/dump-format/results/verdict';
import type { Target } from '../../../functions/restore/connection/target';
import type { RestoreReport } from '../../../functions/restore/report';
import type { RestoreOptions } from '../../../functions/restore/request/options';
import { type RestoreRequest, restoreDump } from '../../../functions/restore/restore-dump';
import { type DumpSource, dumpInStore } from '../../../functions/restore/source/dump-source';
import { clientTree } from '../../../layers/mysql-client/build';
import type { TestServer } from '../../servers/server';
import { BUCKET } from '../cloud/dump-cloud';
import type { DumpLab } from '../in-process/dump-lab';

/** A server as the target of a restore, over its socket. */
export function targetAt(server: Pick<TestServer, 'socket'>, user = 'root', password = ''): Target {
  return { address: { socket: server.socket }, user, password: async () => new Secret(password) };
}

/** The same over TCP, with TLS and a verified certificate. */
export function remoteTargetAt(server: TestServer, user: string, password: string, host = 'localhost'): Target {
  const tls = { mode: 'VERIFY_IDENTITY', ca: server.caPem } as const;
  return { address: { host, port: server.port, tls }, user, password: async () => new Secret(password) };
}

/** A dump of a lab, as an object in S3. */
export async function sourceIn(lab: DumpLab, key: string, verdict?: Verdict): Promise<DumpSource> {
  return dumpInStore(await lab.manifest(key), verdict, new ObjectStore(lab.cloud.client(S3Client), BUCKET, undefined));
}

/** Restores a dump by the engine. */
export async function restoreBy(
  source: DumpSource,
  target: Target,
  options: RestoreOptions = {},
  request: Partial<RestoreRequest> = {},
): Promise<RestoreReport> {
  return restoreDump({
    source,
    target,
    options,
    toolbox: new Toolbox(await clientTree()),
    clock: systemClock,
    signal: new AbortController().signal,
    ...request,
  });
}
