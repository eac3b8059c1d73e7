import { ENV } from '../functions/script/env';
import { AlarmsTopic } from './constructs/alarms/alarms-topic';
import { Dashboard } from './constructs/dashboard/dashboard';
import { JobRows } from './constructs/dashboard/job-rows';
import { scriptDashboard } from './constructs/dashboard/script-dashboard';
import { Encryption } from './constructs/encryption/encryption';
import { Account } from './constructs/foundation/account';
import { Naming } from './constructs/foundation/naming';
import { ATTEMPTS_BY_LAMBDA } from './constructs/function/invocation-retries';
import { logGroupOf } from './constructs/function/log-group';
import { AsynchronousInvocation } from './constructs/job/asynchronous-invocation';
import { Deployment, FIXED_NAMES, fixedPlace } from './constructs/job/deployment';
import { FIXED_LOCK_TABLE, LockTable } from './constructs/job/lock-table';
import { RETRIES, RetryQueue } from './constructs/job/retry-queue';
import { Schedule } from './constructs/job/schedule';
import { Slot } from './constructs/job/slot';
import { Notify } from './constructs/notify/notify';
import { NOTIFIES } from './constructs/notify/notify-inputs';
import { Script } from './constructs/script/script';
import { ScriptAlarms } from './constructs/script/script-alarms';
import { ScriptFunction } from './constructs/script/script-function';
import { ScriptLayers } from './constructs/script/script-layers';
import { ScriptNetwork } from './constructs/script/script-network';
import { ScriptVariables } from './constructs/script/script-variables';
import { RUNS_ONCE } from './constructs/script/semantics';
import { bareExpression, expression } from './synth/expression';
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
    const encryption = new Encryption(this, {
      account,
      encrypted:
        'what the module creates beside the topic of the alarms, which has a key of its own: logs, lock table, queues, environment variables of the functions, and the schedule in a time zone other than UTC',
    });
    const slot = new Slot(this, ENV);
    const lockTable = new LockTable(this, {
      account,
      naming,
      env: ENV,
      streamWhen: NOTIFIES,
      lossNote: 'Losing the table loses the information which slots have run.',
    });
    const script = new Script(this, lockTable);
    const variables = new ScriptVariables(this, account);
    const network = new ScriptNetwork(this, account, naming);
    const { layers } = new ScriptLayers(this, naming);
    const retryQueue = new RetryQueue(this, account, naming);
    const topic = new AlarmsTopic(this, {
      account,
      naming,
      alsoWhen: NOTIFIES,
      alarms: 'for missing successes, runs that failed or died, and events whose retries all failed',
    });
    const alarms = new ScriptAlarms(this, naming, topic, retryQueue);
    const parts = [encryption, slot, lockTable, script, variables, network, ...layers, retryQueue, topic, alarms];
    const main = new ScriptFunction(this, {
      account,
      naming,
      script,
      network,
      layers,
      contributions: parts.map(({ contribution }) => contribution),
    });
    new AsynchronousInvocation(this, main, retryQueue);
    const notify = new Notify(this, {
      account,
      naming,
      lockTable,
      topic,
      alarms,
      changes: {
        ran: 'a success at the first attempt',
        failed:
          'with at-most-once the script failed or its run died, and it does not run again; with until-success the immediate attempts failed, or all attempts',
        recovered: 'a success after more than one attempt',
        'taken-over': 'a run stopped renewing its lock, and another run replaced it',
      },
      attempts: {
        atOnce: `(${RUNS_ONCE} ? 1 : ${ATTEMPTS_BY_LAMBDA})`,
        inAll: `(${RUNS_ONCE} ? 1 : ${ATTEMPTS_BY_LAMBDA} + ${RETRIES})`,
      },
      names: {
        logGroup: logGroupOf(naming.resource),
        deadLetterQueue: expression(`${RUNS_ONCE} ? null : ${bareExpression(retryQueue.deadLetterQueue.name)}`),
        retryQueue: expression(`${RUNS_ONCE} ? null : ${bareExpression(retryQueue.arn)}`),
      },
    });
    new Dashboard(this, {
      account,
      naming,
      shows: 'runs, their duration, queues, the states of the alarms and the last errors',
      rows: scriptDashboard({
        rows: new JobRows(account, naming, alarms),
        main: { functionName: naming.resource, queueName: retryQueue.deadLetterQueue.name },
        retryQueueName: retryQueue.name,
        notify,
      }),
    });
    new Schedule(this, { account, naming, main, retryQueue });
    new Deployment(this, [main.lambda], [...FIXED_NAMES, ...fixedPlace(account), ...FIXED_LOCK_TABLE]);
  }
}
