import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, moduleFolder } from '../../../infra/build/packages';

/** The generated Terraform of a module, as far as the provider is concerned. */
export interface ModuleJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [block: string]: unknown;
}

/** The JSON of each published module, by name: `main`, with the expressions of its variables and outputs. */
export function moduleJsons(): Map<string, ModuleJson> {
  const read = (name: string, file: string) => JSON.parse(readFileSync(join(moduleFolder(name), file), 'utf8'));
  return new Map(
    MODULES.map(({ name }) => [
      name,
      { ...read(name, 'main.tf.json'), ...read(name, 'variables.tf.json'), ...read(name, 'outputs.tf.json') },
    ]),
  );
}

/** The types of the AWS provider that the modules use: `aws_sqs_queue`, `data.aws_region`. */
export function typesInUse(): string[] {
  const types = [...moduleJsons().values()].flatMap(({ resource, data }) => [
    ...Object.keys(resource),
    ...Object.keys(data).map((type) => `data.${type}`),
  ]);
  return [...new Set(types)].filter((type) => type.includes('aws_')).sort();
}
