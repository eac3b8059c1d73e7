import type { SSMClient } from '@aws-sdk/client-ssm';
import { readKey } from '../../../../../functions/mask/plan/read-key';

const ssm = (Type: string) =>
  ({ send: async () => ({ Parameter: { Type, Value: 'a secret key' } }) }) as unknown as SSMClient;

test('the key is a secret that prints as such', async () => {
  const key = await readKey(ssm('SecureString'), '/shop/mask/key');
  expect(`${key}`).toBe('[redacted]');
  expect(key.reveal()).toBe('a secret key');
});

test('a key that is stored as plain text is refused, and not printed', async () => {
  const refused = readKey(ssm('String'), '/shop/mask/key');
  await expect(refused).rejects.toThrow('[MASK_KEY_INVALID] SSM parameter "/shop/mask/key" has the type String');
  await expect(refused).rejects.not.toThrow('a secret key');
});
