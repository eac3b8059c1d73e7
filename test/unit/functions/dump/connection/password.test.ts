import { createToken, regionOfHost } from '../../../../../functions/dump/connection/password';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const ACCOUNT = { host: 'db.abc.eu-west-1.rds.amazonaws.com', port: 3306, username: 'backup' };

test.each([
  { host: 'shop.abc123.eu-west-1.rds.amazonaws.com', region: 'eu-west-1' },
  { host: 'SHOP.abc123.EU-WEST-1.RDS.amazonaws.com.', region: 'eu-west-1' },
  { host: 'shop.cluster-ro-abc.us-gov-west-1.rds.amazonaws.com', region: 'us-gov-west-1' },
  { host: 'shop.cluster-abc.cn-north-1.rds.amazonaws.com.cn', region: 'cn-north-1' },
  { host: 'db.internal', region: undefined },
  { host: 'eu-west-1.rds.amazonaws.com.evil.example', region: undefined },
  { host: '10.0.0.1', region: undefined },
])('the region of $host is $region', ({ host, region }) => {
  expect(regionOfHost(host)).toBe(region);
});

test.each([
  { host: ACCOUNT.host, region: 'eu-west-1' },
  { host: 'db.internal', region: 'us-east-1' },
])('a token for $host is for $region, whatever the region of the caller is', async ({ host, region }) => {
  const token = await createToken({ ...ACCOUNT, host }, { region: 'us-east-1', credentials });
  expect(token).toMatch(new RegExp(`^${host}:3306/\\?Action=connect&DBUser=backup&`));
  expect(decodeURIComponent(token)).toContain(`/${region}/rds-db/aws4_request`);
  expect(token).toContain('X-Amz-Expires=900');
});

test('a token without credentials fails with what to check', async () => {
  const failing = async () => {
    throw new Error('Could not load credentials from any providers');
  };
  await expect(createToken(ACCOUNT, { credentials: failing })).rejects.toMatchObject({
    code: 'TOKEN_NOT_SIGNED',
    message: expect.stringMatching(/"backup".*Could not load credentials.*Check the credentials of the role/),
  });
});
