import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../../core/error-codes';
import { codeOf } from '../../core/errors';
import type { DumpSource } from './dump-source';

/** How often a stream is opened again that broke at the same byte. */
const TRIES = 5;
/** Milliseconds before the second try; twice as many before each further one. */
const FIRST_PAUSE = 500;

/** What another try can't change. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'AWS_ACCESS_DENIED',
  'BUCKET_IN_OTHER_REGION',
  'BUCKET_MISSING',
  'DUMP_ARCHIVED',
  'DUMP_DAMAGED',
  'DUMP_NOT_FOUND',
  'KMS_ACCESS_DENIED',
  'ROLE_CREDENTIALS_INVALID',
]);

/**
 * The bytes of a dump, of as many streams as it takes: a connection that waits while a server builds the keys of a large
 * table may be closed in the meantime.
 *
 * @throws the error of the last try.
 */
export async function* unbroken(
  source: Pick<DumpSource, 'open'>,
  signal: AbortSignal,
  pause = FIRST_PAUSE,
): AsyncGenerator<Buffer> {
  let at = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      const stream: Readable = await source.open(at, signal);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        at += chunk.length;
        tries = 1;
        yield chunk;
      }
      return;
    } catch (error) {
      if (signal.aborted || tries >= TRIES || FINAL.has(codeOf(error))) throw error;
      await sleep(pause * 2 ** (tries - 1), undefined, { signal });
    }
  }
}
