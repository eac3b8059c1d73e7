import type { Fact, Facts } from '../../dump-format/facts/fact';
import { tableOf } from '../../dump-format/facts/name-fact';
import type { TableSelection } from '../../dump-format/selection/table-selection';

/** The facts of what a dump has: without tables and views that are left out, and without what belongs to them. */
export function dumpedFacts(facts: Facts, tableSelection: TableSelection): Facts {
  if (tableSelection.isEverything) return facts;
  const leftOut = new Set(
    facts.facts.filter((fact) => !isDumped(fact, tableSelection)).map(({ database, name }) => keyOf(database, name[0])),
  );
  const belongs = (fact: Fact) => {
    const table = fact.kind === 'trigger' ? fact.attributes.table : (tableOf(fact) ?? nameOfTable(fact));
    return table !== undefined && leftOut.has(keyOf(fact.database, table));
  };
  // guard: no-facts-of-what-is-left-out
  return { ...facts, facts: facts.facts.filter((fact) => !belongs(fact)) };
}

function isDumped({ kind, database, name: [name = ''], attributes }: Fact, tableSelection: TableSelection): boolean {
  if (kind === 'view') return tableSelection.isDumped({ database, name, kind });
  if (kind !== 'table') return true;
  return tableSelection.isDumped({ database, name, kind: attributes.type === 'SEQUENCE' ? 'sequence' : 'table' });
}

function nameOfTable({ kind, name }: Fact): string | undefined {
  return kind === 'table' || kind === 'view' ? name[0] : undefined;
}

function keyOf(database: string, table: string | undefined): string {
  return JSON.stringify([database, table]);
}
