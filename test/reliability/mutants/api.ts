import { mutantsOf } from './mutant';

const HANDLER = 'unit/functions/api/create-handler.test.ts';

/** What the API takes, starts and tells. */
export const API = [
  ...mutantsOf('api/start-dump.ts', HANDLER, [
    {
      guard: 'a forced dump without an id has that of its request to the API',
      find: 'parseDueEvent(readBody(request), config, requestId, clock.now())',
      replace: "parseDueEvent(readBody(request), config, requestId && '', clock.now())",
      test: 'POST /dumps returns the id of a forced dump before it exists',
    },
    {
      guard: 'a body in Base64 is read',
      find: "isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body",
      replace: 'isBase64Encoded ? body : body',
      test: "POST /dumps decodes a Base64 body, and answers with a path below the caller's",
    },
    {
      guard: 'a body that is no JSON is told as such',
      find: 'return JSON.parse(text);',
      replace: "return text.startsWith('{') ? JSON.parse(text) : {};",
      test: 'POST /dumps refuses no body with the reason, and starts nothing',
    },
  ]),
  ...mutantsOf('api/dump-starter.ts', 'unit/functions/api/dump-starter.test.ts', [
    {
      guard: 'a forced dump has its id in the event, so that the SDK can send it twice',
      find: '{ force: true, forceId }',
      replace: '{ force: true }',
      test: 'invokes the function asynchronously with {"force": true, "forceId": "a-1", "job": "shop", "slot": "2026-11-20"}',
    },
    {
      guard: 'the API does not wait for the end of a dump',
      find: "InvocationType: 'Event'",
      replace: "InvocationType: 'RequestResponse'",
      test: 'invokes the function asynchronously with {"job": "shop", "slot": "2026-11-20"}',
    },
  ]),
  ...mutantsOf('api/dump-status.ts', HANDLER, [
    {
      guard: 'a dump that is there has no error of an earlier try',
      find: "...(state === 'DONE' ? { objectKey, bytes, sha256 } : { lastError })",
      replace: 'objectKey, bytes, sha256, lastError',
      test: 'GET /dumps/{id} returns the status of an existing dump, without the error of an earlier attempt',
    },
  ]),
  ...mutantsOf('api/dump-id.ts', HANDLER, [
    {
      guard: 'a forced dump is looked up by its own id',
      find: '...(rest.length > 0 ? { forceId } : {})',
      replace: "...(forceId === '-' ? { forceId } : {})",
      test: 'GET /dumps/{id} returns the status of a forced dump, not that of its slot',
    },
    {
      guard: 'an id names a slot',
      find: 'parseSlot(slot, unit)',
      replace: 'unit && slot',
      test: 'GET /dumps/{id} refuses an invalid slot',
    },
  ]),
  ...mutantsOf('api/create-handler.ts', HANDLER, [
    {
      guard: 'an event that can not be read is the fault of its sender',
      find: 'if (error instanceof EventError) return errorResponse(400, explanationOf(error));',
      replace: '',
      test: 'POST /dumps refuses no slot with the reason, and starts nothing',
    },
    {
      guard: 'an unforeseen error stays in the log',
      find: 'detail: `The request failed.',
      replace: 'detail: `${error} The request failed.',
      test: 'logs an unforeseen error without returning its text',
    },
    {
      guard: 'the log says who asked',
      find: 'caller: requestContext.authorizer?.iam?.userArn',
      replace: "caller: requestContext.authorizer?.iam?.userArn ? '' : ''",
      test: 'logs the caller and the request',
    },
  ]),
];
