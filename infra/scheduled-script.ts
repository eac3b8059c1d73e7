import { AlarmsTopic } from './constructs/alarms/alarms-topic';
import { Account } from './constructs/foundation/account';
import { Naming } from './constructs/foundation/naming';
import { MYSQL_CLIENT } from './constructs/function/mysql-client-layer';
import { PackagedLayer } from './constructs/function/packaged-layer';
import { AsynchronousInvocation, ATTEMPTS_BY_LAMBDA } from './constructs/job/asynchronous-invocation';
import { Deployment, fixedPlace } from './constructs/job/deployment';
import { FIXED_LOCK_TABLE, LockTable } from './constructs/job/lock-table';
import { RETRIES, RetryQueue } from './constructs/job/retry-queue';
import { Schedule } from './constructs/job/schedule';
import { Slot } from './constructs/job/slot';
import { NOTIFIES, Notify } from './constructs/notify/notify';
import { Script } from './constructs/script/script';
import { ScriptAlarms } from './constructs/script/script-alarms';
import { ScriptFunction } from './constructs/script/script-function';
import { ScriptNetwork } from './constructs/script/script-network';
import { ScriptVariables } from './constructs/script/script-variables';
import { expression } from './synth/expression';
import { input } from './synth/input';
import { ModuleStack } from './synth/module-stack';

/** The module `scheduled-script`: one job, from its schedule to the end of its script. */
export class ScheduledScriptModule extends ModuleStack {
  constructor() {
    super('scheduled-script', 'infra/scheduled-script.ts');
    const naming = new Naming(this, {
      main: 'script',
      nameIsPartOf: 'the lock key',
      sharing: 'a lock table',
      prefix: 'script-',
    });
    const account = new Account(this);
    const slot = new Slot(this);
    const lockTable = new LockTable(this, {
      account,
      naming,
      streamWhen: NOTIFIES,
      withoutIt: 'With the table it is forgotten which slots have run.',
    });
    const script = new Script(this, naming, lockTable);
    const variables = new ScriptVariables(this, account);
    const network = new ScriptNetwork(this, account, naming);
    const layers = this.layers(naming);
    const retryQueue = new RetryQueue(this, naming);
    const topic = new AlarmsTopic(this, {
      account,
      naming,
      alsoWhen: NOTIFIES,
      alarms: 'for successes that are missing, runs that fail or died, and events that no retry could help',
    });
    const alarms = new ScriptAlarms(this, naming, topic, retryQueue);
    const parts = [slot, lockTable, script, variables, network, ...layers, retryQueue, topic, alarms];
    const main = new ScriptFunction(this, {
      naming,
      script,
      network,
      layers,
      contributions: parts.map(({ contribution }) => contribution),
    });
    new AsynchronousInvocation(this, main, retryQueue);
    const once = 'var.semantics == "at-most-once"';
    new Notify(this, {
      account,
      naming,
      lockTable,
      topic,
      alarms,
      changes: {
        ran: 'a success at the first attempt',
        failed:
          'the script failed or its run died and is not run again; with until-success, the attempts at once are used up, or all',
        recovered: 'a success after more than one attempt',
        'taken-over': 'a run gave no more sign of life, and another took its place',
      },
      attempts: {
        atOnce: `(${once} ? 1 : ${ATTEMPTS_BY_LAMBDA})`,
        inAll: `(${once} ? 1 : ${ATTEMPTS_BY_LAMBDA} + ${RETRIES})`,
      },
      names: {
        logGroup: `/aws/lambda/${naming.resource}`,
        deadLetterQueue: expression(`${once} ? null : aws_sqs_queue.dead_letter.name`),
      },
    });
    new Schedule(this, { account, naming, main, retryQueue });
    new Deployment(this, [main.lambda], [...fixedPlace(account), ...FIXED_LOCK_TABLE]);
  }

  private layers(naming: Naming): PackagedLayer[] {
    input(this, 'aws_cli', {
      type: 'bool',
      default: true,
      description: 'Gives the script the AWS CLI, `aws`.',
    });
    input(this, 'mysql_client', {
      type: 'bool',
      default: false,
      description: 'Gives the script `mysqldump`, `mysql`, `mariadb-dump`, `mariadb`, `zstd` and `gzip`.',
    });
    return [
      new PackagedLayer(this, { naming, name: 'aws-cli', description: 'AWS CLI', when: 'var.aws_cli' }),
      new PackagedLayer(this, { naming, ...MYSQL_CLIENT, when: 'var.mysql_client' }),
    ];
  }
}
