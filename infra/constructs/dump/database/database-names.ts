import { Construct } from 'constructs';
import { SYSTEM_DATABASES } from '../../../../functions/core/sql/system-databases';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { exactlyOneOf } from '../../foundation/precondition';
import { parameterInput } from './parameter-input';

/** The databases of a dump. */
export class DatabaseNames extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbDatabases]: expression('var.database_names == null ? null : jsonencode(var.database_names)'),
      [ENV.dbDatabasesParameter]: expression('var.database_names_parameter'),
    },
    preconditions: [exactlyOneOf('database_names', 'database_names_parameter')],
  };

  constructor(scope: Construct) {
    super(scope, 'database-names');
    input(this, 'database_names', {
      type: 'list(string)',
      default: null,
      description:
        'Names of the databases to dump, in one consistent snapshot and one object. Set either this or `database_names_parameter`.',
      rules: [
        { condition: 'length(var.database_names) > 0', must: 'name at least one database' },
        {
          condition: 'alltrue([for name in var.database_names : length(name) >= 1 && length(name) <= 64])',
          must: 'hold names of 1 to 64 characters',
        },
        {
          // "Identifiers" (MySQL Reference Manual): no NUL, no supplementary characters, no space at the end.
          condition: `alltrue([for name in var.database_names : name == "" || (can(regex("^[^[:cntrl:]\u{10000}-\u{10ffff}]*$", name)) && !endswith(name, " "))])`,
          must: 'hold names that a server accepts: no control characters, none beyond U+FFFF, no space at the end',
        },
        {
          condition: `length(setintersection([for name in var.database_names : lower(name)], ${JSON.stringify(SYSTEM_DATABASES)})) == 0`,
          must: `not hold ${SYSTEM_DATABASES.slice(0, -1).join(', ')} or ${SYSTEM_DATABASES.at(-1)}, which belong to the server`,
        },
        {
          condition: 'length(distinct(var.database_names)) == length(var.database_names)',
          must: 'name every database once',
        },
      ],
    });
    parameterInput(
      this,
      'database_names_parameter',
      'the names of the databases, as a JSON array or separated by commas',
    );
  }
}
