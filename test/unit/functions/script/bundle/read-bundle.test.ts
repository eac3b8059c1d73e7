import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readBundle } from '../../../../../functions/script/bundle/read-bundle';
import type { Config } from '../../../../../functions/script/config';

const JSON_TEXT = JSON.stringify({ 'job.sh': Buffer.from('echo\n').toString('base64') });
const PACKED = gzipSync(JSON_TEXT).toString('base64');

function setup(item: object | undefined | Error, changes: Partial<Config> = {}) {
  const client = { send: async () => (item instanceof Error ? Promise.reject(item) : { Item: item }) };
  const sha256 = createHash('sha256').update(JSON_TEXT).digest('hex');
  const config = {
    lockTable: 'locks',
    bundle: { key: 'nightly#script', sha256 },
    script: { file: 'job.sh', handler: undefined },
    ...changes,
  };
  return readBundle(client as unknown as DynamoDBClient, config as Config);
}

test('unpacks a bundle as the module packed it', async () => {
  await expect(setup({ bundle: { S: PACKED } })).resolves.toEqual(new Map([['job.sh', Buffer.from('echo\n')]]));
});

test.each([
  ['that is not there', undefined, {}, 'Table "locks" has no script "nightly#script". Apply'],
  ['that is no archive', { bundle: { S: 'AAAA' } }, {}, `can't be unpacked`],
  [
    'that was changed',
    { bundle: { S: gzipSync('{}').toString('base64') } },
    {},
    /has the SHA-256 [0-9a-f]{64}, and the function was deployed for/,
  ],
  [
    'without its file',
    { bundle: { S: PACKED } },
    { script: { file: 'other.sh', handler: undefined } },
    '"other.sh" is not among the files of the job (job.sh)',
  ],
  [
    'that the table does not give',
    Object.assign(new Error('no'), { name: 'AccessDeniedException' }),
    {},
    'Could not read',
  ],
] as const)('refuses a bundle with one %s', async (_, item, changes, problem) => {
  await expect(setup(item, changes)).rejects.toThrow(problem);
});
