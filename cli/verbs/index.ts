import type { Verb } from '../usage/verb';
import { completionOf } from './completion';
import { doctor } from './doctor';
import { drill } from './drill';
import { extract } from './extract';
import { list } from './list';
import { mask } from './mask';
import { restore } from './restore';
import { retention } from './retention';
import { runVerb } from './run';
import { show } from './show';
import { verify } from './verify';

const COMMANDS: readonly Verb[] = [list, show, verify, restore, extract, runVerb, drill, retention, mask, doctor];

/** All verbs, in the order of the help. */
export const VERBS: readonly Verb[] = [...COMMANDS, completionOf(COMMANDS)];
