import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { type InputRule, input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { eachMatching } from '../../foundation/input-rules/pattern';
import { rule } from '../../foundation/precondition';

/** A name in backticks, or a name or pattern without them. */
const PART = '(`([^`[:cntrl:]]|``)+`|[^.`[:cntrl:]]+)';

/** Space of a list in the environment of the function, which has 4096 bytes. */
const LIST_BYTES = 1_024;

/** The tables that a dump does not have, or not with their rows. */
export class TableLists extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.excludeTables]: listOrNull('exclude_tables'),
      [ENV.structureOnlyTables]: listOrNull('structure_only_tables'),
    },
    preconditions: [
      rule(
        'length(setintersection(var.exclude_tables, var.structure_only_tables)) == 0',
        'exclude_tables and structure_only_tables must not have the same pattern',
        'exclude_tables',
        'structure_only_tables',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'table-lists');
    input(this, 'exclude_tables', {
      type: 'list(string)',
      default: [],
      description:
        'Tables and views that the dump leaves out, as `database.table`, in which `*` stands for any characters: `shop.audit_*`. Sequences are never left out. A table that matches this and `structure_only_tables` is left out. See `docs/selection.md`.',
      rules: rulesOf('exclude_tables'),
    });
    input(this, 'structure_only_tables', {
      type: 'list(string)',
      default: [],
      description:
        'Tables that are dumped with their definition and triggers and without their rows, which are not read from the server, as `database.table`, in which `*` stands for any characters: `shop.audit_log`. A pattern that matches too much is a warning and no alarm. See `docs/selection.md`.',
      rules: rulesOf('structure_only_tables'),
    });
  }
}

function listOrNull(name: string): string {
  return expression(`length(var.${name}) == 0 ? null : jsonencode(var.${name})`);
}

function rulesOf(name: string): InputRule[] {
  return [
    eachMatching(
      `var.${name}`,
      'table',
      `^${PART}[.]${PART}$`,
      'hold tables as "database.table", in which * stands for any characters, and a part with a dot, a star or a backtick in its name is in backticks',
    ),
    { condition: `length(distinct(var.${name})) == length(var.${name})`, must: 'name every table once' },
    {
      condition: `floor(length(base64encode(jsonencode(var.${name}))) * 3 / 4) <= ${LIST_BYTES}`,
      must: `not exceed ${LIST_BYTES} bytes as JSON (use * for tables whose names begin alike)`,
    },
  ];
}
