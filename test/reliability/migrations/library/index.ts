import type { Migration } from '../migration';
import { ALTERATIONS } from './alterations';
import { HARMLESS } from './harmless';
import { ONLINE_SCHEMA_CHANGES } from './online-schema-changes';
import { PARTITIONS } from './partitions';
import { PROGRAMS } from './programs';
import { REMOVALS } from './removals';
import { RENAMES } from './renames';

/** All migrations that are tried during dumps. */
export const MIGRATIONS: readonly Migration[] = [
  ...ONLINE_SCHEMA_CHANGES,
  ...RENAMES,
  ...REMOVALS,
  ...PARTITIONS,
  ...ALTERATIONS,
  ...PROGRAMS,
  ...HARMLESS,
];
