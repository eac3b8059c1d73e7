import { ENV } from '../functions/dump/env';
import { AlarmsTopic } from './constructs/alarms/alarms-topic';
import { Api } from './constructs/api/api';
import { Dashboard } from './constructs/dashboard/dashboard';
import { dumpDashboard } from './constructs/dashboard/dump-dashboard';
import { JobRows } from './constructs/dashboard/job-rows';
import { Drill } from './constructs/drill/drill';
import { DrillInputs } from './constructs/drill/drill-inputs';
import { DrillLayers } from './constructs/drill/drill-layers';
import { Compression } from './constructs/dump/compression';
import { CredentialsAccess } from './constructs/dump/database/credentials-access';
import { Database } from './constructs/dump/database/database';
import { Destination, FIXED_BUCKET } from './constructs/dump/destination/destination';
import { DumpAlarms } from './constructs/dump/dump-alarms';
import { DumpFunction } from './constructs/dump/dump-function';
import { FunctionPackage, IS_ZIP } from './constructs/dump/function-package';
import { ImageRepository } from './constructs/dump/image-repository';
import { Parallelism } from './constructs/dump/parallelism';
import { RequestSources } from './constructs/dump/request-sources';
import { Upload } from './constructs/dump/upload';
import { UsersReader } from './constructs/dump/users-reader';
import { Encryption } from './constructs/encryption/encryption';
import { Account } from './constructs/foundation/account';
import { Naming } from './constructs/foundation/naming';
import { ATTEMPTS_BY_LAMBDA } from './constructs/function/invocation-retries';
import { logGroupOf } from './constructs/function/log-group';
import { MYSQL_CLIENT, PackagedLayer } from './constructs/function/packaged-layer';
import { AsynchronousInvocation } from './constructs/job/asynchronous-invocation';
import { Deployment, FIXED_NAMES, fixedPlace } from './constructs/job/deployment';
import { FIXED_LOCK_TABLE, LockTable } from './constructs/job/lock-table';
import { RETRIES, RetryQueue } from './constructs/job/retry-queue';
import { Schedule } from './constructs/job/schedule';
import { Slot } from './constructs/job/slot';
import { Mask } from './constructs/mask/mask';
import { MASKS, MaskInputs } from './constructs/mask/mask-inputs';
import { Network } from './constructs/network/network';
import { VpcEndpoints } from './constructs/network/vpc-endpoints';
import { Notify } from './constructs/notify/notify';
import { NOTIFIES } from './constructs/notify/notify-inputs';
import { Restore } from './constructs/restore/restore';
import { Retention } from './constructs/retention/retention';
import { RetentionInputs } from './constructs/retention/retention-inputs';
import { Runner } from './constructs/runner/runner';
import { RUNNER_SERVICES, RUNS, RunnerInputs } from './constructs/runner/runner-inputs';
import { Verify } from './constructs/verify/verify';
import { VERIFIES } from './constructs/verify/verify-inputs';
import { bareExpression, expression } from './synth/expression';
import { ModuleStack } from './synth/module-stack';

/** The module `mysqldump`: one job, from its schedule to its dumps in S3. */
export class MysqldumpModule extends ModuleStack {
  constructor() {
    super('mysqldump', 'infra/mysqldump.ts');
    const naming = new Naming(this, {
      main: 'dump',
      nameIsPartOf: 'every object key, of the lock key',
      sharing: 'a bucket or a lock table',
      prefix: 'mysqldump-',
    });
    const account = new Account(this);
    const encryption = new Encryption(this, {
      account,
      encrypted:
        'what the module creates beside the dumps (`kms_key_arn`) and the topic of the alarms, which has a key of its own: logs, lock table, queues, environment variables of the functions, image repository, and the schedule in a time zone other than UTC',
    });
    const slot = new Slot(this, ENV);
    const network = new Network(this, account, naming);
    const database = new Database(this);
    const credentialsAccess = new CredentialsAccess(this, account);
    const destination = new Destination(this, account, naming);
    const usersReader = new UsersReader(this, naming, destination);
    const compression = new Compression(this);
    const parallelism = new Parallelism(this);
    const upload = new Upload(this);
    const lockTable = new LockTable(this, {
      account,
      naming,
      env: ENV,
      streamWhen: NOTIFIES,
      lossNote: 'Losing the table loses no dump: a run finds the existing dumps.',
    });
    const retryQueue = new RetryQueue(this, account, naming);
    const requestSources = new RequestSources(this, account, retryQueue);
    const runnerInputs = new RunnerInputs(this, account, naming);
    const topic = new AlarmsTopic(this, {
      account,
      naming,
      alsoWhen: NOTIFIES,
      alarms:
        'for missing dumps, failed runs, events whose retries all failed, dumps and tables that are much smaller than before, dumps that are damaged, do not restore, or could not be verified or drilled, and a retention that fails',
    });
    const alarms = new DumpAlarms(this, naming, topic, retryQueue, runnerInputs);
    destination.replication.alarm(alarms);
    // The verify and drill functions are always zips, even when the dump function is an image with its own clients.
    const layer = new PackagedLayer(this, { naming, content: MYSQL_CLIENT, when: `${IS_ZIP} || ${VERIFIES}` });
    const retentionInputs = new RetentionInputs(this);
    const drillInputs = new DrillInputs(this);
    const maskInputs = new MaskInputs(this);
    const drillLayers = new DrillLayers(this, naming);
    const functionPackage = new FunctionPackage(this, account);
    const vpcEndpoints = new VpcEndpoints(this, account, naming, network, { when: RUNS, services: RUNNER_SERVICES });
    const parts = [
      encryption,
      slot,
      network,
      database,
      credentialsAccess,
      destination,
      usersReader,
      compression,
      parallelism,
      upload,
      lockTable,
      retryQueue,
      requestSources,
      topic,
      alarms,
      layer,
      retentionInputs,
      drillInputs,
      maskInputs,
      drillLayers,
      functionPackage,
      vpcEndpoints,
      runnerInputs,
    ];
    // Lambda attaches the function to the network, and reads queues and streams for it.
    const ofFunctionsAlone: readonly object[] = [network, retryQueue, requestSources];
    const runner = new Runner(this, {
      account,
      naming,
      network,
      retryQueue,
      inputs: runnerInputs,
      contributions: parts.filter((part) => !ofFunctionsAlone.includes(part)).map(({ contribution }) => contribution),
    });
    const dump = new DumpFunction(this, {
      account,
      naming,
      network,
      layer,
      package: functionPackage,
      contributions: parts.map(({ contribution }) => contribution),
      after: [runner.stateMachine],
    });
    new ImageRepository(this, account, naming);
    new AsynchronousInvocation(this, dump, retryQueue);
    requestSources.connect(dump);
    const api = new Api(this, { account, naming, dump, lockTable });
    const verify = new Verify(this, { account, naming, network, destination, runner: runner.base, layer, alarms });
    const drill = new Drill(this, {
      account,
      naming,
      network,
      destination,
      runner: runner.base,
      layers: [layer, ...drillLayers.layers],
      alarms,
      inputs: drillInputs,
    });
    const mask = new Mask(this, {
      account,
      network,
      destination,
      runner: runner.base,
      lockTable,
      clients: layer,
      servers: drillLayers.layers,
      topic,
      alarms,
    });
    const notify = new Notify(this, {
      account,
      naming,
      lockTable,
      topic,
      alarms,
      changes: {
        dumped: 'a dump at the first attempt',
        failed: 'the immediate attempts failed, or all attempts',
        recovered: 'a dump after more than one attempt',
        warned: 'a dump with warnings that the previous dump did not have, unless its success is notified',
        'taken-over': 'a run stopped renewing its lock, and another run replaced it',
      },
      attempts: { atOnce: `${ATTEMPTS_BY_LAMBDA}`, inAll: `${ATTEMPTS_BY_LAMBDA} + ${RETRIES}` },
      names: {
        bucket: destination.bucketName,
        logGroup: logGroupOf(naming.resource),
        runnerLogGroup: expression(`${RUNS} ? "${runner.logGroupName}" : null`),
        deadLetterQueue: retryQueue.deadLetterQueue.name,
        retryQueue: retryQueue.arn,
      },
      masked: {
        when: MASKS,
        job: bareExpression(mask.naming.job),
        names: {
          bucket: mask.bucketName,
          logGroup: logGroupOf(mask.reader.functionName),
          deadLetterQueue: mask.reader.queueName,
        },
      },
    });
    new Restore(this, { runner: runner.base, destination, network });
    const retention = new Retention(this, { account, naming, network, destination, alarms });
    new Dashboard(this, {
      account,
      naming,
      shows:
        'dumps, their size and duration, verdicts, drills, retention, queues, the states of the alarms and the last errors',
      rows: dumpDashboard({
        rows: new JobRows(account, naming, alarms),
        main: { functionName: naming.resource, queueName: retryQueue.deadLetterQueue.name },
        retryQueueName: retryQueue.name,
        runner,
        verify: verify.reader,
        drill: drill.reader,
        retention: retention.reader,
        mask: {
          rows: new JobRows(account, mask.naming, mask.alarms),
          reader: mask.reader,
          verify: mask.verify,
          drill: mask.drill,
        },
        notify,
        api,
        missingDays: drillInputs.missingDays,
      }),
    });
    new Schedule(this, { account, naming, main: dump, retryQueue, senders: runner.senders });
    new Deployment(this, [dump.lambda], [...FIXED_NAMES, ...FIXED_BUCKET, ...FIXED_LOCK_TABLE]);
    // Apart from what needs the bucket, which S3 refuses to read in another region: its "PermanentRedirect" would be the only error.
    // A VPC is in one region and account, so that a first apply that fails fixes none that is wrong.
    new Deployment(this, [network.securityGroup], fixedPlace(account), 'place');
  }
}
