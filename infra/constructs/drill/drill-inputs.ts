import { Construct } from 'constructs';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { wholeNumber } from '../foundation/input-rules/number';
import { rule } from '../foundation/precondition';
import { VERIFIES } from '../verify/verify-inputs';

/** Terraform expression: the module has a drill function. Its trigger is a verdict, so it needs the verify function. */
export const DRILLS = `${VERIFIES} && var.drill`;

/** What a finding can be about, as its sentence names it. */
const KINDS = [
  'database',
  'event',
  'function',
  'library',
  'package',
  'package body',
  'procedure',
  'sequence',
  'table',
  'trigger',
  'view',
  '(?:column|key|check|foreign key|partition) .+ of table',
];

/** Of the 4 KB that Lambda allows for the whole environment. */
const ACCEPTED_BYTES = 2048;

/** Inputs of the drill, and the rule between them and the verification. */
export class DrillInputs extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        `${VERIFIES} || !var.drill`,
        'drill must be false when verify is false, because the verdict of the verification starts the drill',
        'drill',
        'verify',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'drill-inputs');
    input(this, 'drill', {
      type: 'bool',
      default: true,
      description:
        'Restores everything but the rows of every verified dump into a server inside a function, and writes a verdict and a report next to the dump. Must be false when `verify` is false.',
    });
    input(this, 'drill_memory_size', {
      type: 'number',
      default: 1769,
      description:
        'Memory of the drill function in MB, for the server, its client and the function. The processor share grows with it: 1769 MB is one processor.',
      rules: [wholeNumber('drill_memory_size', { from: 1024, to: 10240, unit: 'MB' })],
    });
    input(this, 'drill_ephemeral_storage_size', {
      type: 'number',
      default: 4096,
      description:
        'Size of /tmp of the drill function in MB. It contains the data folder of the server: about 300 MB, and 0.1 to 0.2 MB for each table.',
      rules: [wholeNumber('drill_ephemeral_storage_size', { from: 1024, to: 10240, unit: 'MB' })],
    });
    input(this, 'drill_accepted_findings', {
      type: 'list(string)',
      default: [],
      description:
        'Objects whose findings are known and accepted, by kind, database and name, such as `view shop.open_orders`; `*` stands for any characters. A drill lists these findings in its verdict and report, and raises no alarm for them. All others raise it as before.',
      rules: [
        {
          condition: `alltrue([for finding in var.drill_accepted_findings : can(regex("^(?:${KINDS.join('|')}) .*[^*. ].*$", finding))])`,
          must: 'name objects by kind, database and name, such as "view shop.open_orders" or "column price of table shop.orders", in which * stands for any characters, and not all of a kind',
        },
        {
          condition: `floor(length(base64encode(jsonencode(var.drill_accepted_findings))) * 3 / 4) <= ${ACCEPTED_BYTES}`,
          must: `not exceed ${ACCEPTED_BYTES} bytes as JSON (use * for objects whose names begin alike)`,
        },
      ],
    });
  }
}
