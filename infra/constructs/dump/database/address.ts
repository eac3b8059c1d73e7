import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { wholeNumber } from '../../foundation/input-rules/number';
import { exactlyOneOf } from '../../foundation/precondition';
import { parameterInput } from './parameter-input';

/** One label of a host name. */
const LABEL = '[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?';

/** Host and port of the server. */
export class Address extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbHost]: expression('var.database_host'),
      [ENV.dbHostParameter]: expression('var.database_host_parameter'),
      [ENV.dbPort]: expression('var.database_port_parameter == null ? tostring(var.database_port) : null'),
      [ENV.dbPortParameter]: expression('var.database_port_parameter'),
    },
    preconditions: [exactlyOneOf('database_host', 'database_host_parameter')],
  };

  constructor(scope: Construct) {
    super(scope, 'address');
    input(this, 'database_host', {
      type: 'string',
      default: null,
      description: 'Host name or IP address of the server. Set either this or `database_host_parameter`.',
      rules: [
        {
          condition: `length(var.database_host) <= 255 && (can(cidrhost("\${var.database_host}/128", 0)) || (can(regex("^${LABEL}([.]${LABEL})*[.]?$", var.database_host)) && (!can(regex("^[0-9.]+$", var.database_host)) || can(cidrhost("\${var.database_host}/32", 0)))))`,
          must: 'be a host name or an IP address, without a port (database_port), a scheme or a slash',
        },
      ],
    });
    parameterInput(this, 'database_host_parameter', 'the host name or IP address');
    input(this, 'database_port', {
      type: 'number',
      default: 3306,
      description:
        'Port of the server. The security group rules open this port, so with `database_port_parameter` both values must be equal.',
      rules: [wholeNumber('database_port', { from: 1, to: 65535 })],
    });
    parameterInput(this, 'database_port_parameter', 'the port');
  }
}
