import { Construct } from 'constructs';
import { SYSTEM_DATABASES } from '../../../../functions/core/sql/system-databases';
import { ENV } from '../../../../functions/dump/env';
import { NAME_LENGTH, NAME_RULES } from '../../../../functions/dump/selection/name-rules';
import { expression } from '../../../synth/expression';
import { type InputRule, input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { exactlyOneOf, rule } from '../../foundation/precondition';
import { parameterInput } from './parameter-input';

/** The databases of a dump. */
export class DatabaseNames extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbDatabases]: expression('var.database_names == null ? null : jsonencode(var.database_names)'),
      [ENV.dbDatabasesParameter]: expression('var.database_names_parameter'),
      [ENV.dbExcludedDatabases]: expression(
        'length(var.exclude_databases) == 0 ? null : jsonencode(var.exclude_databases)',
      ),
    },
    preconditions: [
      exactlyOneOf('database_names', 'database_names_parameter'),
      rule(
        `alltrue(flatten([for name in coalesce(var.database_names, []) : [for excluded in var.exclude_databases : ${isPattern('name')} || !${matches('excluded', nameOf('name'))}]]))`,
        'exclude_databases must not leave out a database that database_names names',
        'database_names',
        'exclude_databases',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'database-names');
    input(this, 'database_names', {
      type: 'list(string)',
      default: null,
      description:
        'Databases to dump, in one consistent snapshot and one object: names, and patterns in which `*` stands for any characters, such as `shop_*`. A name in backticks stands for itself. Set either this or `database_names_parameter`.',
      rules: [
        { condition: 'length(var.database_names) > 0', must: 'name at least one database' },
        ...rulesOf('database_names'),
      ],
    });
    parameterInput(
      this,
      'database_names_parameter',
      'the databases as in `database_names`, as a JSON array or separated by commas',
    );
    input(this, 'exclude_databases', {
      type: 'list(string)',
      default: [],
      description:
        'Databases that the patterns of `database_names` leave out: names and patterns in the same form. The databases of the server itself are always left out.',
      rules: rulesOf('exclude_databases'),
    });
  }
}

/** The rules that the function has, too (`functions/dump/selection/name-rules.ts`). */
function rulesOf(variable: string): InputRule[] {
  const each = (condition: string) => `alltrue([for name in var.${variable} : ${condition}])`;
  const own = `(${isPattern('name')} ? replace(name, "*", "") : ${nameOf('name')})`;
  return [
    { condition: each(`name != "" && length(${own}) <= ${NAME_LENGTH}`), must: NAME_RULES.length },
    {
      condition: each(`can(regex("^[^[:cntrl:]\u{10000}-\u{10ffff}]*$", name)) && !endswith(${nameOf('name')}, " ")`),
      must: NAME_RULES.characters,
    },
    {
      condition: `length(setintersection([for name in var.${variable} : lower(${nameOf('name')})], ${JSON.stringify(SYSTEM_DATABASES)})) == 0`,
      must: NAME_RULES.system,
    },
    {
      condition: `length(distinct([for name in var.${variable} : jsonencode([${isPattern('name')}, ${nameOf('name')}])])) == length(var.${variable})`,
      must: NAME_RULES.once,
    },
  ];
}

/** A name in backticks. */
const QUOTED = '"^`((?:[^`]|``)+)`$"';

function isPattern(text: string): string {
  return `(strcontains(${text}, "*") && !can(regex(${QUOTED}, ${text})))`;
}

/** The name that a text stands for; the text itself of a pattern. */
function nameOf(text: string): string {
  return `try(replace(regex(${QUOTED}, ${text})[0], "\`\`", "\`"), ${text})`;
}

/** Whether a name or pattern stands for a name. Characters outside of ASCII mean nothing in a regular expression. */
function matches(text: string, name: string): string {
  const piece = String.raw`replace(piece, "/([^0-9A-Za-z_\\x{80}-\\x{10FFFF}])/", "\\$1")`;
  const pattern = `format("(?s)^%s$", join(".*", [for piece in split("*", ${text}) : ${piece}]))`;
  return `(${isPattern(text)} ? can(regex(${pattern}, ${name})) : ${nameOf(text)} == ${name})`;
}
