import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { GetFunctionCommand, GetLayerVersionByArnCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { unzip } from './unzip';

/** A function's code and layers, unpacked. */
export interface FunctionPackage {
  task: string;
  layers: string;
}

/** Downloads and unpacks functions as they were deployed, each version once. */
export class FunctionPackages {
  readonly #unpacked = new Map<string, Promise<string>>();
  #folders = 0;

  constructor(
    private readonly client: LambdaClient,
    private readonly folder: string,
  ) {}

  async get(configuration: FunctionConfiguration): Promise<FunctionPackage> {
    const arns = (configuration.Layers ?? []).map((layer) => layer.Arn as string);
    const [task, layers] = await Promise.all([
      this.#once(`task:${configuration.FunctionName}:${configuration.CodeSha256}`, async (target) => {
        const { Code } = await this.client.send(new GetFunctionCommand({ FunctionName: configuration.FunctionName }));
        await this.#download(Code?.Location, target);
      }),
      this.#once(`layers:${arns.join(',')}`, async (target) => {
        // In order: a file of a later layer replaces one of an earlier layer.
        for (const arn of arns) {
          const { Content } = await this.client.send(new GetLayerVersionByArnCommand({ Arn: arn }));
          await this.#download(Content?.Location, target);
        }
      }),
    ]);
    return { task, layers };
  }

  #once(key: string, unpack: (target: string) => Promise<void>): Promise<string> {
    const known = this.#unpacked.get(key);
    if (known) return known;
    const target = join(this.folder, String(this.#folders++));
    const work = mkdir(target, { recursive: true, mode: 0o755 })
      .then(() => unpack(target))
      .then(() => target);
    this.#unpacked.set(key, work);
    work.catch(() => this.#unpacked.delete(key));
    return work;
  }

  async #download(location: string | undefined, target: string): Promise<void> {
    if (!location) throw new Error('The Lambda API returned no location of the code.');
    const answer = await fetch(location);
    if (!answer.ok) throw new Error(`The code at ${location} can't be read: HTTP ${answer.status}.`);
    const zip = `${target}.zip`;
    await writeFile(zip, Buffer.from(await answer.arrayBuffer()));
    await unzip(zip, target);
  }
}
