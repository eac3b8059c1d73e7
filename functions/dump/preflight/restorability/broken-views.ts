import { tablesNamedIn } from './references';

/** A view, and its query. */
export interface ViewText {
  readonly database: string;
  readonly name: string;
  readonly text: string;
}

/** The views that use something that is left out, and those that use one of them. */
export function brokenViews<View extends ViewText>(
  views: readonly View[],
  isLeftOut: (database: string, name: string) => boolean,
  fold: (name: string) => string,
): View[] {
  const broken: View[] = [];
  const names = new Set<string>();
  const keyOf = (database: string, name: string) => JSON.stringify([fold(database), fold(name)]);
  const uses = ({ database, text }: ViewText) =>
    tablesNamedIn(text).some(
      (table) =>
        isLeftOut(table.database ?? database, table.name) || names.has(keyOf(table.database ?? database, table.name)),
    );
  let left = [...views];
  for (let found = left.filter(uses); found.length > 0; found = left.filter(uses)) {
    broken.push(...found);
    for (const { database, name } of found) names.add(keyOf(database, name));
    left = left.filter((view) => !found.includes(view));
  }
  return broken;
}
