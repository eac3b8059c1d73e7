import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { exactlyOneOf } from '../../foundation/precondition';
import { parameterInput } from './parameter-input';

/** User of the connection. */
export class User extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbUsername]: expression('var.database_username'),
      [ENV.dbUsernameParameter]: expression('var.database_username_parameter'),
    },
    preconditions: [exactlyOneOf('database_username', 'database_username_parameter')],
  };

  constructor(scope: Construct) {
    super(scope, 'user');
    input(this, 'database_username', {
      type: 'string',
      default: null,
      description: 'Name of the database user. Set either this or `database_username_parameter`.',
      rules: [
        {
          condition: 'length(var.database_username) >= 1 && length(var.database_username) <= 128',
          must: 'be 1 to 128 characters long',
        },
        {
          condition:
            'var.database_username == trimspace(var.database_username) && !can(regex("[[:cntrl:]]|^[\'\\"`]|[\'\\"`]@", var.database_username))',
          must: "be the name alone, without its host ('@%'), quotes, and spaces or line breaks around it",
        },
      ],
    });
    parameterInput(this, 'database_username_parameter', 'the name of the user');
  }
}
