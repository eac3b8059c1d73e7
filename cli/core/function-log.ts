import type { LambdaClient } from '@aws-sdk/client-lambda';
import { awsFailure, InvocationError } from './errors';
import { JsonService } from './json-service';

/** An event of a log group ("FilteredLogEvent", CloudWatch Logs API Reference). */
export interface LogEvent {
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

const LOGS = { name: 'logs', target: 'Logs_20140328', protocol: '1.1', variable: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS' };

interface Page {
  readonly events?: readonly LogEvent[];
  readonly nextToken?: string;
}

/** The log of a function, or of the runner, in CloudWatch Logs. */
export class FunctionLog {
  readonly #service: JsonService;

  constructor(
    lambda: LambdaClient,
    private readonly group: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#service = new JsonService(LOGS, lambda, environment);
  }

  /**
   * All events of the group since a time, in milliseconds.
   *
   * @throws {InvocationError} when it can't be read.
   */
  async since(startTime: number, signal: AbortSignal): Promise<readonly LogEvent[]> {
    const events: LogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#filter({ logGroupName: this.group, startTime, nextToken }, signal);
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  }

  async #filter(parameters: object, signal: AbortSignal): Promise<Page> {
    try {
      return (await this.#service.call('FilterLogEvents', parameters, signal)) as Page;
    } catch (error) {
      signal.throwIfAborted();
      // Lambda makes the group of a function at its first run.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
      throw awsFailure(InvocationError, {
        service: 'CloudWatch Logs',
        action: 'read',
        resource: `the log group "${this.group}"`,
        error,
        code: 'FUNCTION_FAILED',
      });
    }
  }
}
