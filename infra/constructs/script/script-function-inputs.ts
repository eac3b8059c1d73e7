import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { arnsOf } from '../foundation/input-rules/arn';
import { wholeNumber } from '../foundation/input-rules/number';
import { functionInputs } from '../function/function-inputs';

/** Declares the inputs of the script function and its role. */
export function scriptFunctionInputs(scope: Construct): void {
  functionInputs(scope, {
    memoryNote: 'How many of them the script uses depends on the script.',
    metricsNamespace: 'ScheduledScript',
    packages: '`script.zip` and the zips of the layers in use',
  });
  input(scope, 'policies', {
    type: 'map(string)',
    default: {},
    description:
      'Permissions of the script in AWS: additional policies of its role, name → JSON document. Without any, the role has only the permissions that the module needs itself.',
    rules: [
      {
        condition: 'alltrue([for document in values(var.policies) : can(jsondecode(document).Statement)])',
        must: 'hold policies in JSON',
      },
      {
        condition:
          'alltrue([for name in keys(var.policies) : can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", name)) && name != "script"])',
        must: 'have names of 1 to 128 letters, digits and +=,.@_-, other than "script", which the module itself uses',
      },
    ],
  });
  input(scope, 'layer_arns', {
    type: 'list(string)',
    default: [],
    description:
      'ARNs of additional layers, with their versions. The script finds the programs in their `bin` folders in its PATH.',
    rules: [arnsOf('versions of layers', 'layer_arns', { service: 'lambda', resource: 'layer:[A-Za-z0-9_-]+:[0-9]+' })],
  });
  input(scope, 'ephemeral_storage_size', {
    type: 'number',
    default: 512,
    description: 'Size of /tmp in MB. The home and the temporary folder of the script are in it.',
    rules: [wholeNumber('ephemeral_storage_size', { from: 512, to: 10240, unit: 'MB' })],
  });
}
