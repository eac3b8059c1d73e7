import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';
import { EVENTS_WARNING } from '../../../dump-format/manifest/restore-warnings';
import { listedOnce } from './names';

/** Events that are lost by a restore, and events that begin to run in the copy. */
export async function eventWarnings(session: Queryable, databases: readonly string[]): Promise<string[]> {
  const rows = await session.rows(
    `SELECT event_schema, event_name,
            on_completion = 'NOT PRESERVE' AND COALESCE(execute_at, ends) < CONVERT_TZ(NOW(), @@time_zone, time_zone),
            status = 'ENABLED'
     FROM information_schema.events WHERE event_schema IN (${databases.map(literal).join(', ')})`,
  );
  const names = (chosen: typeof rows) =>
    listedOnce(chosen.map(([database = '', event = '']) => JSON.stringify(`${database}.${event}`)));
  const over = rows.filter(([, , isOver]) => isOver === '1');
  const enabled = rows.filter(([, , isOver, isEnabled]) => isOver !== '1' && isEnabled === '1');
  return [
    ...(over.length === 0
      ? []
      : [
          `The time of these events is over, and a restore drops them without an error: ${names(over)}. ALTER EVENT … ON COMPLETION PRESERVE keeps them.`,
        ]),
    ...(enabled.length === 0
      ? []
      : [
          `${EVENTS_WARNING} as soon as its event_scheduler is ON, and change it: ${names(enabled)}. Set event_scheduler = OFF before a restore, or disable them in the copy (docs/restore.md).`,
        ]),
  ];
}
