import { ALARMS } from './alarms';
import { COMMAND_LINE } from './command-line';
import { DRILL } from './drill';
import { DUMP_INDEX } from './dump-index';
import { FENCE } from './fence';
import { GATE } from './gate';
import { HAND_OVER } from './hand-over';
import { LOCK } from './lock';
import { MASK } from './mask';
import { MASK_FUNCTION } from './mask-function';
import type { Mutant } from './mutant';
import { PARALLEL } from './parallel';
import { PREFLIGHT } from './preflight';
import { RESTORE } from './restore';
import { RETENTION } from './retention';
import { RUN } from './run';
import { SCRIPT } from './script';
import { SECRETS } from './secrets';
import { SELECTION } from './selection';
import { STATEMENTS } from './statements';
import { USERS } from './users';
import { VERIFY } from './verify';

/** All mutants, by what their guards protect. */
export const MUTANTS: Readonly<Record<string, readonly Mutant[]>> = {
  lock: LOCK,
  'hand-over': HAND_OVER,
  run: RUN,
  gate: GATE,
  fence: FENCE,
  parallel: PARALLEL,
  preflight: PREFLIGHT,
  users: USERS,
  selection: SELECTION,
  verify: VERIFY,
  'mask-function': MASK_FUNCTION,
  statements: STATEMENTS,
  'dump-index': DUMP_INDEX,
  drill: DRILL,
  restore: RESTORE,
  retention: RETENTION,
  mask: MASK,
  alarms: ALARMS,
  secrets: SECRETS,
  'command-line': COMMAND_LINE,
  script: SCRIPT,
};
