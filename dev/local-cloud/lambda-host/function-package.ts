import { createHash } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { GetFunctionCommand, GetLayerVersionByArnCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { madeOnce } from '../../tools/made-once';
import { RUN_FOLDER } from '../../tools/run-folder';
import { unzip } from './unzip';

/** A function's code and layers, unpacked. */
export interface FunctionPackage {
  task: string;
  layers: string;
}

/** Downloads and unpacks functions as they were deployed, each version once. */
export class FunctionPackages {
  readonly #unpacked = new Map<string, Promise<string>>();

  constructor(
    private readonly client: LambdaClient,
    private readonly folder: string,
  ) {}

  async get(configuration: FunctionConfiguration): Promise<FunctionPackage> {
    const arns = (configuration.Layers ?? []).map((layer) => layer.Arn as string);
    const [task, layers] = await Promise.all([
      this.#once(`task:${configuration.FunctionName}:${configuration.CodeSha256}`, async () => {
        const its = await this.client.send(new GetFunctionCommand({ FunctionName: configuration.FunctionName }));
        return [zipAt(its.Code?.Location, its.Configuration?.CodeSha256)];
      }),
      this.#once(`layers:${arns.join(',')}`, () =>
        Promise.all(
          arns.map(async (arn) => {
            const { Content } = await this.client.send(new GetLayerVersionByArnCommand({ Arn: arn }));
            return zipAt(Content?.Location, Content?.CodeSha256);
          }),
        ),
      ),
    ]);
    return { task, layers };
  }

  #once(key: string, find: () => Promise<Zip[]>): Promise<string> {
    const known = this.#unpacked.get(key);
    if (known) return known;
    const work = find().then((zips) => unpacked(zips, process.env[RUN_FOLDER] ?? this.folder));
    this.#unpacked.set(key, work);
    work.catch(() => this.#unpacked.delete(key));
    return work;
  }
}

/** A zip in the Lambda API. */
interface Zip {
  readonly location: string;
  readonly sha256: string;
}

function zipAt(location: string | undefined, sha256: string | undefined): Zip {
  if (!location || !sha256) throw new Error('The Lambda API returned no location of the code.');
  return { location, sha256 };
}

/**
 * Unpacks zips over one another, in their order: a file of a later layer replaces one of an earlier layer. The result is
 * kept by the content of the zips, because most clouds of a run of tests have the same layer. No function writes into it.
 */
function unpacked(zips: readonly Zip[], parent: string): Promise<string> {
  const key = createHash('sha256')
    .update(zips.map(({ sha256 }) => sha256).join(' '))
    .digest('hex');
  return madeOnce(join(parent, 'packages', key), async (draft) => {
    await chmod(draft, 0o755);
    for (const { location } of zips) await download(location, draft);
  });
}

async function download(location: string, target: string): Promise<void> {
  const answer = await fetch(location);
  if (!answer.ok) throw new Error(`The code at ${location} can't be read: HTTP ${answer.status}.`);
  const zip = `${target}.zip`;
  await writeFile(zip, Buffer.from(await answer.arrayBuffer()));
  await unzip(zip, target);
  await rm(zip);
}
