import { EventError } from '../core/errors';
import { excerpt } from '../core/words/excerpt';
import { dumpId } from '../dump-format/keys/dump-name';
import { parseDueEvent } from '../slot-job/event/due';
import { type Answer, answer } from './answer';
import type { Container } from './container';

/** The fields of a request to start a dump that are used. */
export interface StartRequest {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  /** Path of the collection of dumps, and the host that the caller sees it on. */
  readonly rawPath: string;
  readonly requestContext: { readonly domainName: string };
}

/**
 * Starts the dump that the body requests, and returns the address of its status. A dump that exists or is
 * being made is not made twice: the lock prevents that.
 *
 * @param requestId identifies a forced dump that the body does not name.
 * @throws {EventError | StartError}
 */
export async function startDump(
  request: StartRequest,
  requestId: string,
  { config, clock, dumpStarter }: Pick<Container, 'config' | 'clock' | 'dumpStarter'>,
): Promise<Answer> {
  const target = parseDueEvent(readBody(request), config, requestId, clock.now());
  await dumpStarter.start(target);
  const id = dumpId(target);
  const path = `${request.rawPath.replace(/\/+$/, '')}/${id}`;
  const statusUrl = `https://${request.requestContext.domainName}${path}`;
  return answer(202, { id, ...target, statusUrl }, { location: path });
}

function readBody({ body = '', isBase64Encoded }: StartRequest): unknown {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EventError(
      'EVENT_UNREADABLE',
      `The body is not JSON: ${excerpt(text)}. Send an event such as {"slot": "2026-11-20"} or {"time": "2026-11-20T03:00:00Z"}.`,
      { cause: error },
    );
  }
}
