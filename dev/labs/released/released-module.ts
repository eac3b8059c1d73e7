import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The module as it is released, which a test of its own compares with its source (test/exhaustive/infra/synth/drift). */
const MODULE = join(__dirname, '..', '..', '..', 'modules', 'mysqldump', 'main.tf.json');

/** What a module declares, with values in place of Terraform's expressions: for tests without an apply. */
export interface ReleasedModule {
  /** Statements of a function's role, or of another policy, by their `Sid`, or all of them. */
  statements(policy: string, sids?: readonly string[]): object[];
  /** A local value. */
  local<T>(name: string): T;
  /** Attributes of a resource, without the blocks that only a variable adds. */
  resource<T>(type: string, name: string): T;
}

/** The module `mysqldump`, with a value for each expression that is read. @throws Error when one has none. */
export function releasedModule(values: Readonly<Record<string, string>>): ReleasedModule {
  const { locals, resource }: { locals: Record<string, unknown>; resource: Record<string, Record<string, object>> } =
    JSON.parse(readFileSync(MODULE, 'utf8'));
  const resolved = (value: unknown) => {
    const text = Object.entries(values).reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(value));
    if (text.includes('${')) throw new Error(`An expression of the module has no value here: ${text}`);
    return JSON.parse(text);
  };
  return {
    statements: (policy, sids) => {
      const all = (locals[`${policy}_function_statements`] ?? locals[`${policy}_statements`]) as {
        statement: { Sid: string };
      }[];
      const chosen = all.map(({ statement }) => statement).filter(({ Sid }) => sids?.includes(Sid) ?? true);
      return resolved(chosen);
    },
    local: (name) => resolved(locals[name]),
    resource: (type, name) => {
      const { [name]: declared } = resource[type] ?? {};
      // Dynamic blocks are those of choices.
      return resolved({ ...declared, count: undefined, dynamic: undefined });
    },
  };
}
