import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { arnOf } from '../foundation/input-rules/arn';
import { oneOf } from '../foundation/input-rules/choice';
import { wholeNumber } from '../foundation/input-rules/number';
import type { Statement } from '../foundation/policy';

/** Terraform expressions of the settings that every function of a module has. */
export const TRACING_MODE = 'var.tracing_mode';
export const CONCURRENCY = 'var.reserved_concurrent_executions';
export const CODE_SIGNING = 'var.code_signing_config_arn';

/** Lets Lambda send the traces of a function. X-Ray has no resources that a policy could name. */
export const SEND_TRACES: Statement = {
  sid: 'SendTraces',
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: ['*'],
  when: `${TRACING_MODE} == "Active"`,
};

/** Declares the inputs about tracing, concurrency and code signing of all functions of a module. */
export function hardeningInputs(scope: Construct): void {
  input(scope, 'tracing_mode', {
    type: 'string',
    default: 'PassThrough',
    description:
      'Tracing of the functions by AWS X-Ray: `PassThrough`, only of requests whose sender traces them, as Lambda does by default, or `Active`, of all, for which the roles get the permission to send traces. From subnets without a way out, traces need an endpoint of X-Ray.',
    rules: [oneOf('tracing_mode', ['PassThrough', 'Active'])],
  });
  input(scope, 'reserved_concurrent_executions', {
    type: 'number',
    default: null,
    description:
      'Number of concurrent executions that are reserved for each function of the module, which is also its maximum; the module `mysqldump` has up to six (dump, verify, drill, retention, notify, API), so that 2 takes up to 12. The account must keep 100 unreserved ones. With 2 or more a run and a retry of another one fit beside each other. With 1 an event that arrives during a run is throttled: Lambda tries it again for 6 hours, and the retry queue counts it as an attempt. 0 is refused, because it would throttle every run: `schedule_enabled = false` stops a job. Null: nothing is reserved.',
    rules: [
      {
        ...wholeNumber('reserved_concurrent_executions', { from: 1, to: 1000 }),
        must: 'be a whole number from 1 to 1000, because 0 would throttle every run (schedule_enabled = false stops a job)',
      },
    ],
  });
  input(scope, 'code_signing_config_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of a code signing configuration of Lambda, for all functions that are zips. With one that enforces signatures, sign the zips of functions and layers with AWS Signer, and set `package_directory` to the signed ones. Null: no code signing.',
    rules: [
      arnOf('a code signing configuration', 'code_signing_config_arn', {
        service: 'lambda',
        resource: 'code-signing-config:csc-[a-z0-9]{17}',
      }),
    ],
  });
}
