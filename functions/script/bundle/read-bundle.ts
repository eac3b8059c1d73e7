import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { explainAwsError } from '../../core/aws/aws-errors';
import { ScriptError } from '../../core/errors';
import type { Config } from '../config';

/** The script and the files beside it: path → content. */
export type Bundle = ReadonlyMap<string, Buffer>;

const APPLY = 'Apply the module again, which writes it.';

/**
 * Reads the script from the lock table, where the module has put it: the one place that a run must reach anyway. The item
 * holds, in Base64, the gzip of a JSON object of path → content in Base64.
 *
 * @throws {ScriptError} when it is not there, or is not what the module was applied with.
 */
export async function readBundle(
  client: DynamoDBClient,
  { lockTable, bundle: { key, sha256 }, script }: Config,
): Promise<Bundle> {
  const text = await unpack(await readItem(client, lockTable, key), key);
  const found = hash('sha256', text);
  // guard: changed-bundle-refuses
  if (found !== sha256) {
    throw new ScriptError(
      'SCRIPT_NOT_DEPLOYED',
      `The script "${key}" in table "${lockTable}" has the SHA-256 ${found}, and the function was deployed for ${sha256}. ${APPLY}`,
    );
  }
  const files: Record<string, string> = JSON.parse(text);
  if (!(script.file in files)) {
    throw new ScriptError(
      'SCRIPT_NOT_DEPLOYED',
      `The script's file "${script.file}" is not among the files of the job (${Object.keys(files).join(', ')}). ${APPLY}`,
    );
  }
  return new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content, 'base64')]));
}

async function readItem(client: DynamoDBClient, table: string, key: string): Promise<string> {
  const { Item } = await client
    .send(new GetItemCommand({ TableName: table, Key: marshall({ key }), ConsistentRead: true }))
    .catch((error: unknown) => {
      const resource = `table "${table}"`;
      const { code, detail } = explainAwsError({
        service: 'DynamoDB',
        action: `read the script "${key}" in`,
        resource,
        error,
        code: 'SCRIPT_UNREADABLE',
      });
      throw new ScriptError(code, detail, { cause: error });
    });
  const bundle = Item?.bundle?.S;
  if (bundle === undefined)
    throw new ScriptError('SCRIPT_NOT_DEPLOYED', `Table "${table}" has no script "${key}". ${APPLY}`);
  return bundle;
}

async function unpack(bundle: string, key: string): Promise<string> {
  try {
    return (await promisify(gunzip)(Buffer.from(bundle, 'base64'))).toString('utf8');
  } catch (error) {
    throw new ScriptError('SCRIPT_NOT_DEPLOYED', `The script "${key}" can't be unpacked. ${APPLY}`, { cause: error });
  }
}
