import type { Fact, FactKind, Facts } from '../../dump-format/facts/fact';
import type { Decisions } from '../rules/decisions/decisions';
import type { DefinitionKind } from '../rules/document/rules-schema';
import { tableId } from '../rules/tables/dump-schema';
import { withoutConnections } from '../rules/tables/other-servers';
import { hasTextDefault } from '../rules/tables/text-default';

const DROPPED_WITH: Partial<Readonly<Record<FactKind, DefinitionKind>>> = {
  view: 'views',
  trigger: 'triggers',
  routine: 'routines',
  library: 'routines',
  event: 'events',
};

/** Kinds whose comments are those of tables and columns. */
const COMMENTED: ReadonlySet<FactKind> = new Set(['table', 'column', 'key', 'partition']);

/** The facts of a masked dump: what a restore of it brings back. Checksums of rows that were masked are left out. */
export function maskedFacts(facts: Facts, { tables, definitions }: Decisions): Facts {
  const isThere = ({ kind, database, name: [name = ''] }: Fact) => {
    const decidedBy = DROPPED_WITH[kind];
    if (decidedBy !== undefined) return definitions[decidedBy] === 'keep';
    // guard: no-checksums-of-masked-rows
    return kind !== 'checksum' || tables.get(tableId(database, name))?.isUnchanged === true;
  };
  const masked = (fact: Fact): Fact => {
    const { comment, ...others } = fact.attributes;
    const isDropped = definitions.comments === 'drop' && COMMENTED.has(fact.kind) && comment !== undefined;
    const left = isDropped ? others : fact.attributes;
    const { options } = left;
    const attributes = options === undefined ? left : { ...left, options: withoutConnections(options) };
    if (fact.kind !== 'column' || definitions.defaults === 'keep' || !hasTextDefault(attributes, facts.flavour)) {
      return { ...fact, attributes };
    }
    const { default: _, extra, ...rest } = attributes;
    // That its default was an expression.
    const kept = extra?.replace(/\s*DEFAULT_GENERATED/i, '').trim() ?? '';
    const withoutDefault = { ...rest, ...(kept === '' ? {} : { extra: kept }) };
    // MariaDB shows the default of a column that may be NULL.
    const isNull = facts.flavour === 'mariadb' && attributes.nullable === undefined;
    return { ...fact, attributes: isNull ? { ...withoutDefault, default: 'NULL' } : withoutDefault };
  };
  return { ...facts, facts: facts.facts.filter(isThere).map(masked) };
}
