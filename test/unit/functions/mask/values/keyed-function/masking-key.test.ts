import { createHmac } from 'node:crypto';
import { maskingKey } from '../../../../../../functions/mask/values/keyed-function/masking-key';

test('a short key is refused, and not repeated', () => {
  expect(() => maskingKey('swordfish')).toThrow('[MASK_KEY_INVALID] The key of masking has 9 characters');
  expect(() => maskingKey('swordfish')).not.toThrow('swordfish');
  expect(maskingKey(`${'k'.repeat(32)}\n`)).toEqual(
    createHmac('sha256', 'lambda-mysqldump masking').update('k'.repeat(32)).digest(),
  );
});
