import type { APIGatewayProxyEventV2WithIAMAuthorizer, Context } from 'aws-lambda';
import { EventError, errorFields, explanationOf, LambdaMysqldumpError, messageOf } from '../core/errors';
import { logWith } from '../core/logger';
import { type Answer, errorResponse } from './answer';
import type { Container } from './container';
import { dumpStatus } from './dump-status';
import { ROUTES } from './routes';
import { startDump } from './start-dump';

/** A request of API Gateway. */
export type Request = APIGatewayProxyEventV2WithIAMAuthorizer;

/** The handler of the HTTP API. It answers every request; of an error, the response contains only the message. */
export function createHandler(container: Container) {
  return async (request: Request, { awsRequestId }: Context): Promise<Answer> => {
    const { routeKey, rawPath, requestContext } = request;
    const caller = requestContext.authorizer?.iam?.userArn;
    const log = logWith(container.log, { requestId: awsRequestId, routeKey, rawPath, caller });
    try {
      const answered = await route(request, awsRequestId, container);
      log.info('answered', { statusCode: answered.statusCode });
      return answered;
    } catch (error) {
      const response = responseTo(error, awsRequestId);
      const write = response.statusCode < 500 ? log.warn : log.error;
      write(messageOf(error), { statusCode: response.statusCode, ...errorFields(error) });
      return response;
    }
  };
}

async function route(request: Request, requestId: string, container: Container): Promise<Answer> {
  switch (request.routeKey) {
    case ROUTES.start:
      return startDump(request, requestId, container);
    case ROUTES.status:
      return dumpStatus(request.pathParameters?.id ?? '', container);
    default:
      return errorResponse(404, {
        code: 'ROUTE_UNKNOWN',
        detail: `Unknown route ${request.routeKey}. Known routes: ${Object.values(ROUTES).join(', ')}.`,
      });
  }
}

function responseTo(error: unknown, requestId: string): Answer {
  if (error instanceof EventError) return errorResponse(400, explanationOf(error));
  if (error instanceof LambdaMysqldumpError) return errorResponse(503, explanationOf(error));
  return errorResponse(500, {
    code: 'UNEXPECTED_ERROR',
    detail: `The request failed. Its error is in the function's log, under the request id ${requestId}.`,
  });
}
