import type { ModuleJson } from '../../../../dev/terraform/schema/module-json';
import type { BlockSchema, ProviderSchema, Use } from '../../../../dev/terraform/schema/provider-schema';

/** Arguments of Terraform itself, in every resource and data source. */
const META = new Set(['count', 'for_each', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection']);

/** `data.aws_region.current.endpoint`, `aws_s3_bucket.dumps[0].arn`, `aws_iam_role.dump[*].arn` in an expression. */
const REFERENCE = /(?<![\w.])((?:data\.)?aws_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)/g;

/** What a version of the provider would refuse of a module, or warn of. */
export function providerFindings(module: ModuleJson, { types }: ProviderSchema): string[] {
  const declared = [
    ...Object.entries(module.resource),
    ...Object.entries(module.data).map(([type, bodies]) => [`data.${type}`, bodies] as const),
  ].filter(([type]) => type.includes('aws_'));
  const findings = declared.flatMap(([type, bodies]) =>
    Object.entries(bodies).flatMap(([name, body]) => {
      const schema = types[type];
      return schema ? findingsOf(body, schema, `${type}.${name}`, META) : [`${type}: unknown type`];
    }),
  );
  return [...findings, ...findingsOfReferences(JSON.stringify(module), types)];
}

function findingsOf(body: unknown, schema: BlockSchema, path: string, meta: ReadonlySet<string> = new Set()): string[] {
  const contents = contentsOf(body).filter(([name]) => !meta.has(name));
  const names = new Set(contents.map(([name]) => name));
  const missing = [...uses(schema)].filter(([name, use]) => use === 'required' && !names.has(name));
  return [
    ...missing.map(([name]) => `${path}.${name}: missing`),
    ...contents.flatMap(([name, value]) => {
      const inner = schema.blocks[name];
      const own = findingsOfName(schema, name, `${path}.${name}`);
      const inside = inner ? listOf(value).flatMap((item) => findingsOf(item, inner, `${path}.${name}`)) : [];
      return [...own, ...inside];
    }),
  ];
}

function findingsOfName(schema: BlockSchema, name: string, path: string): string[] {
  const use = uses(schema).get(name);
  if (use === undefined) return [`${path}: unknown`];
  const deprecation = schema.deprecated?.[name];
  return [
    ...(use === 'computed' ? [`${path}: cannot be set`] : []),
    ...(deprecation === undefined ? [] : [`${path}: deprecated: ${deprecation}`]),
  ];
}

function findingsOfReferences(text: string, types: ProviderSchema['types']): string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([reference, type = '', , attribute = '']) => {
    const schema = types[type];
    if (!schema || !uses(schema).has(attribute)) return [`${reference}: unknown`];
    const deprecation = schema.deprecated?.[attribute];
    return deprecation === undefined ? [] : [`${reference}: deprecated: ${deprecation}`];
  });
}

/** Arguments and blocks of a body; those of a dynamic block are its content. */
function contentsOf(body: unknown): [string, unknown][] {
  return Object.entries(Object(body)).flatMap(([name, value]): [string, unknown][] => {
    if (name === '//') return [];
    if (name !== 'dynamic') return [[name, value]];
    return listOf(value).flatMap((blocks) =>
      Object.entries(Object(blocks)).flatMap(([block, dynamic]) =>
        listOf(dynamic).map((item): [string, unknown] => [block, Object(item).content]),
      ),
    );
  });
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function uses({ arguments: plain, blocks }: BlockSchema): Map<string, Use> {
  return new Map([...Object.entries(plain), ...Object.entries(blocks).map(([name, { use }]) => [name, use] as const)]);
}
