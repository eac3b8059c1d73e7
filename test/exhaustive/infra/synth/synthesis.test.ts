import { MysqldumpModule } from '../../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../../infra/scheduled-script';
import { input } from '../../../../infra/synth/input';
import { renderModuleFiles } from '../../../../infra/synth/module-files';

type Json = Record<string, unknown>;
interface Variable {
  type: string;
  description: string;
  default?: unknown;
  nullable: boolean;
  validation?: { error_message: string }[];
}

const files = renderModuleFiles(new MysqldumpModule());
const parsed = Object.fromEntries([...files].map(([name, content]) => [name, JSON.parse(content) as Json]));

test('synthesis gives the same bytes every time', () => {
  expect([...renderModuleFiles(new MysqldumpModule())]).toEqual([...files]);
});

test('synthesis writes the files of the standard module structure, each naming its source', () => {
  expect([...files.keys()].sort()).toEqual([
    'main.tf.json',
    'outputs.tf.json',
    'variables.tf.json',
    'versions.tf.json',
  ]);
  for (const json of Object.values(parsed)) {
    expect(json['//']).toContain('infra/mysqldump.ts');
  }
});

test('synthesis writes a module: no provider, no backend, version ranges, nothing of its machine', () => {
  const blocks = Object.values(parsed).flatMap((json) => Object.keys(json));
  expect([...new Set(blocks)].sort()).toEqual([
    '//',
    'check',
    'data',
    'locals',
    'output',
    'resource',
    'terraform',
    'variable',
  ]);
  expect(parsed['versions.tf.json']?.terraform).toEqual({
    required_version: '>= 1.7',
    required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.79, < 7.0' } },
  });
  const everything = [...files.values()].join('');
  expect(everything).not.toContain(process.cwd());
  expect(everything).not.toMatch(/TfToken|cdktf/i);
  // Every ARN that is made has the partition of the provider.
  expect(files.get('main.tf.json')).not.toContain('arn:aws');
});

test('synthesis refuses an expression in which CDKTF left a token unresolved', () => {
  const stack = new MysqldumpModule();
  input(stack, 'odd', { type: 'string', default: 'x TfToken[TOKEN.1] y', description: 'Holds a token.' });
  expect(() => renderModuleFiles(stack)).toThrow('without being resolved: x TfToken[TOKEN.1] y');
});

test('synthesis sorts keys, so that a diff shows changes only', () => {
  const expectSorted = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) expect(Object.keys(value)).toEqual(Object.keys(value).sort());
    for (const inner of Object.values(value)) expectSorted(inner);
  };
  for (const json of Object.values(parsed)) expectSorted(json);
});

test('synthesis refuses two elements with one address, which it would merge silently', () => {
  class Twice extends MysqldumpModule {
    constructor() {
      super();
      input(this, 'name', { type: 'string', description: 'Again.' });
    }
  }
  expect(() => renderModuleFiles(new Twice())).toThrow(
    'mysqldump: variable.name is declared twice; give one of them another name.',
  );
});

describe.each([new MysqldumpModule(), new ScheduledScriptModule()])('every input and output of $name', (module) => {
  const { variable, output } = module.toTerraform();
  const variables = Object.entries(variable as unknown as Record<string, Variable>);

  test.each(variables)('%s is described, typed, and nullable only when null is its default', (name, variable) => {
    // That one begins with its first value.
    expect(variable.description).toMatch(name === 'semantics' ? /^`.*\.$/s : /^[A-Z].*\.$/s);
    expect(variable.type).toMatch(
      /^(string|number|bool|(list|set|map)\(string\)|object\(\{ .* \}\)|list\(object\(\{ .* \}\)\))$/,
    );
    expect(variable.nullable).toBe(variable.default === null);
  });

  test.each(variables)('%s has validations that state the rule and the value', (name, variable) => {
    const stated = new RegExp(`^${name} (must|must not) .+, got: \\$\\{.*var\\.${name}.*\\}\\.$`);
    const messages = (variable.validation ?? []).map(({ error_message: message }) => message);
    expect(messages.filter((message) => !stated.test(message))).toEqual([]);
  });

  test.each(variables.filter(([, variable]) => variable.type !== 'bool'))('%s is validated', (name, variable) => {
    const isFree = name === 'tags';
    // A rule is given to `input` in infra/constructs.
    expect({ [name]: variable.validation === undefined ? 'has no rule' : 'has rules' }).toEqual({
      [name]: isFree ? 'has no rule' : 'has rules',
    });
  });

  test.each(Object.entries(output as Record<string, { description: string; value: string }>))(
    '%s is described',
    (_, { description, value }) => {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(typeof value).toBe('string');
    },
  );
});
