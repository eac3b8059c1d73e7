import { ADOPTED } from './adoption';
import { ALARMS } from './alarms';
import { API } from './api';
import { CLIENT, TIME } from './client';
import { DUE } from './due';
import { EVIDENCE } from './evidence';
import { FENCE } from './fence';
import { GATE } from './gate';
import { GRANTS } from './grants';
import { GREETING } from './greeting';
import { LOCK } from './lock';
import type { Mutant } from './mutant';
import { NOTIFY } from './notify';
import { PARALLEL } from './parallel';
import { PREFLIGHT, TABLE_SIZES } from './preflight';
import { QUESTIONS } from './questions';
import { RECORD } from './record';
import { BATCH, RECORDS } from './requests';
import { RESTORABILITY } from './restorability';
import { RUNS } from './run';
import { SCRIPT } from './script';
import { SECRETS } from './secrets';
import { SERVER } from './server';
import { SESSION } from './session';
import { SETTINGS } from './settings';
import { BEGINNING, DUMP_ID, EVENT, SLOT } from './slot';
import { UPLOAD } from './upload';
import { VERIFY } from './verify';

/** All mutants, by what their guards protect. */
export const MUTANTS: Readonly<Record<string, readonly Mutant[]>> = {
  lock: [...LOCK, ...RECORD, ...RUNS, ...ADOPTED, ...TIME],
  sessions: SETTINGS,
  slot: [...SLOT, ...BEGINNING, ...EVENT, ...DUMP_ID, ...DUE],
  secrets: SECRETS,
  notify: NOTIFY,
  requests: [...RECORDS, ...BATCH, ...API],
  gate: [...GATE, ...EVIDENCE, ...UPLOAD],
  fence: FENCE,
  parallel: PARALLEL,
  server: SERVER,
  preflight: [...GREETING, ...PREFLIGHT, ...TABLE_SIZES, ...GRANTS, ...QUESTIONS, ...SESSION, ...CLIENT],
  restorability: RESTORABILITY,
  verify: VERIFY,
  alarms: ALARMS,
  script: SCRIPT,
};
