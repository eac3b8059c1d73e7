import type { Fact } from '../fact';
import type { Catalogue, Row } from './catalogue';
import { withoutOwnName } from './own-name';
import type { Question } from './questions';

/** Asks a question about one database: one fact for each row. */
export async function askFor(question: Question, catalogue: Catalogue, database: string): Promise<Fact[]> {
  const { view, schema, name, attributes, where } = question;
  const columns = [...new Set([...name, ...Object.values(attributes)])];
  const rows = await catalogue.rows({ view, schema, columns, ...(where === undefined ? {} : { where }) }, database);
  return rows.map((row) => factOf(question, row, database));
}

function factOf({ kind, name, attributes, neutral, expressions, guarded }: Question, row: Row, database: string): Fact {
  const values: Record<string, string> = {};
  const hidden: string[] = [];
  for (const [attribute, column] of Object.entries(attributes)) {
    const value = row[column];
    if (guarded?.includes(attribute) && (value ?? '') === '') hidden.push(attribute);
    else if (value !== undefined && value !== neutral?.[attribute]) {
      values[attribute] = expressions?.includes(attribute) ? withoutOwnName(value, database) : value;
    }
  }
  return {
    kind,
    database,
    name: name.flatMap((column) => row[column] ?? []),
    attributes: values,
    ...(hidden.length > 0 ? { unknown: hidden } : {}),
  };
}

/** What this server can't report of a question: the kind itself, or some of its attributes. */
export function unknownOf({ kind, view, attributes }: Question, catalogue: Catalogue): string[] {
  if (!catalogue.has(view)) return [kind];
  return Object.entries(attributes)
    .filter(([, column]) => !catalogue.has(view, column))
    .map(([attribute]) => `${kind}.${attribute}`);
}
