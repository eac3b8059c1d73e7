import { createHmac } from 'node:crypto';
import { MaskError } from '../../../core/errors';

const LEAST_CHARACTERS = 32;

/** The key of masking, from the text of its parameter. @throws {MaskError} when it is too short. */
export function maskingKey(text: string): Buffer {
  const trimmed = text.trim();
  // guard: a-short-key-is-refused
  if (trimmed.length < LEAST_CHARACTERS) {
    throw new MaskError(
      'MASK_KEY_INVALID',
      `The key of masking has ${trimmed.length} characters, and needs at least ${LEAST_CHARACTERS} random ones. Write the output of "openssl rand -base64 32" to its parameter. Another key makes other values.`,
    );
  }
  return createHmac('sha256', 'lambda-mysqldump masking').update(trimmed).digest();
}
