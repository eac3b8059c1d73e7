import { identifier } from '../../core/sql/sql-text';
import { listed } from '../../core/words/listed';
import type { RestoreOptions } from '../request/options';
import type { DumpNeeds } from '../source/dump-needs';
import type { TargetFacts } from './target-facts';

/**
 * Warns of events that run in the copy. The words fit before the restore and behind it.
 *
 * @param targetOf name in the target of a database of the dump
 */
export function eventWarnings(
  { variables }: TargetFacts,
  needs: Pick<DumpNeeds, 'events'> | undefined,
  targetOf: (database: string) => string,
  { only, content }: RestoreOptions,
): string[] {
  const isOn = /^(ON|1)$/i.test(variables.get('event_scheduler') ?? '');
  if (!needs) {
    // Events belong to no table.
    const mayHaveEvents = content !== 'data' && !only?.tables;
    return isOn && mayHaveEvents ? [`The event scheduler is ON: enabled events of the dump ${RUN} ${OFF}`] : [];
  }
  if (needs.events.length === 0) return [];
  const statements = needs.events.map(
    ({ database, name }) => `ALTER EVENT ${identifier(targetOf(database))}.${identifier(name)} DISABLE;`,
  );
  const disable = `This disables them in the copy: ${listed(statements, { separator: ' ' })}`;
  return [
    isOn
      ? `The event scheduler is ON: events of the dump ${RUN} ${OFF} ${disable}`
      : `Events of the dump run in the copy as soon as event_scheduler is ON, and may change it. ${disable}`,
  ];
}

const RUN = 'run in the copy as soon as they are restored, and may change it.';
const OFF = 'Set event_scheduler = OFF before a restore.';
