/** A name that an object of a JSON document has more than once. */
export interface RepeatedName {
  /** Names of the objects around it. */
  readonly path: readonly string[];
  readonly name: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

interface Level {
  /** Undefined for an array. */
  readonly names: Set<string> | undefined;
  /** The name whose value is read. */
  name: string;
}

/**
 * Names that objects have more than once, of which a parser takes the last one, so that the others decide about nothing.
 *
 * @param json a document that a parser has accepted
 */
export function repeatedNames(json: string): RepeatedName[] {
  const repeated: RepeatedName[] = [];
  const levels: Level[] = [];
  let last = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ names: new Set(), name: '' });
    else if (token === '[') levels.push({ names: undefined, name: '' });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ':' && level) {
      level.name = JSON.parse(last);
      if (level.names?.has(level.name)) {
        const path = levels.slice(0, -1).flatMap(({ names, name }) => (names ? [name] : []));
        repeated.push({ path, name: level.name });
      }
      level.names?.add(level.name);
    }
    last = token;
  }
  return repeated;
}
