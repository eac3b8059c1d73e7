import { Account } from './constructs/account';
import { Alarms } from './constructs/alarms';
import { AlarmsTopic } from './constructs/alarms-topic';
import { AsynchronousInvocation } from './constructs/asynchronous-invocation';
import { Compression } from './constructs/compression';
import { CredentialsAccess } from './constructs/credentials-access';
import { Database } from './constructs/database';
import { Destination } from './constructs/destination';
import { DumpFunction } from './constructs/dump-function';
import { LockTable } from './constructs/lock-table';
import { MysqlClientLayer } from './constructs/mysql-client-layer';
import { Naming } from './constructs/naming';
import { Network } from './constructs/network';
import { RetryQueue } from './constructs/retry-queue';
import { Schedule } from './constructs/schedule';
import { Slot } from './constructs/slot';
import { VpcEndpoints } from './constructs/vpc-endpoints';
import { ModuleStack } from './synth/module-stack';

/** The module `mysqldump`: one job, from its schedule to its dumps in S3. */
export class MysqldumpModule extends ModuleStack {
  constructor() {
    super('mysqldump', 'infra/mysqldump.ts');
    const naming = new Naming(this);
    const account = new Account(this);
    const slot = new Slot(this);
    const network = new Network(this, account, naming);
    const database = new Database(this);
    const credentialsAccess = new CredentialsAccess(this, account);
    const destination = new Destination(this, account, naming);
    const compression = new Compression(this);
    const lockTable = new LockTable(this, account, naming);
    const retryQueue = new RetryQueue(this, naming);
    const alarmsTopic = new AlarmsTopic(this, account, naming);
    const alarms = new Alarms(this, naming, alarmsTopic, retryQueue);
    const layer = new MysqlClientLayer(this, naming);
    const vpcEndpoints = new VpcEndpoints(this, account, naming, network);
    const parts = [
      slot,
      network,
      database,
      credentialsAccess,
      destination,
      compression,
      lockTable,
      retryQueue,
      alarmsTopic,
      alarms,
      layer,
      vpcEndpoints,
    ];
    const dump = new DumpFunction(this, {
      naming,
      network,
      layer,
      contributions: parts.map((part) => part.contribution),
    });
    new AsynchronousInvocation(this, dump, retryQueue);
    new Schedule(this, { account, naming, dump, retryQueue });
  }
}
