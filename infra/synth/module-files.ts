import type { ModuleJson, ModuleStack } from './module-stack';

/** File of each block type, from Terraform's standard module structure. */
const FILE_OF_BLOCK: Readonly<Record<string, string>> = {
  check: 'main.tf.json',
  data: 'main.tf.json',
  locals: 'main.tf.json',
  moved: 'main.tf.json',
  resource: 'main.tf.json',
  output: 'outputs.tf.json',
  terraform: 'versions.tf.json',
  variable: 'variables.tf.json',
};

/** Renders the Terraform files of a module: file name → content. The same source yields the same bytes. */
export function renderModuleFiles(stack: ModuleStack): Map<string, string> {
  const files = new Map<string, ModuleJson>();
  for (const [block, body] of Object.entries(stack.toTerraform())) {
    const file = FILE_OF_BLOCK[block];
    if (file === undefined) {
      throw new Error(`${stack.name}: a module must not hold a "${block}" block.`);
    }
    files.set(file, { ...files.get(file), [block]: body });
  }
  refuseTokens(stack, files);
  const header = `Generated from ${stack.source} by "npm run synth". Edit that file, not this one.`;
  return new Map(
    [...files].map(([file, json]) => [file, `${JSON.stringify({ '//': header, ...sortKeys(json) }, null, 2)}\n`]),
  );
}

/** CDKTF leaves a token as it is when it stands in a text that is no template, and no validation of Terraform finds that. */
function refuseTokens({ name }: ModuleStack, files: ReadonlyMap<string, ModuleJson>): void {
  const [unresolved] = JSON.stringify([...files.values()]).match(/[^"]*TfToken\[[^"]*/) ?? [];
  if (unresolved !== undefined) {
    throw new Error(
      `${name}: an attribute of a resource stands in an expression without being resolved: ${unresolved}`,
    );
  }
}

function sortKeys<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(sortKeys) as T;
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)])) as T;
  }
  return value;
}
