import type { LambdaClient } from '@aws-sdk/client-lambda';
import { awsFailure, InvocationError } from './errors';

/** An event of a log group ("FilteredLogEvent", CloudWatch Logs API Reference). */
export interface LogEvent {
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

interface Page {
  readonly events?: readonly LogEvent[];
  readonly nextToken?: string;
}

/** Milliseconds until CloudWatch Logs has to answer. */
const TIMEOUT_MS = 10_000;

/**
 * The log of a function in CloudWatch Logs. Its one request is signed by a client of Lambda: the package of a client of its own
 * would be as large as half of this program.
 */
export class FunctionLog {
  constructor(
    private readonly lambda: LambdaClient,
    private readonly group: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

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
      return await this.#request('FilterLogEvents', parameters, signal);
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

  /** A call of the JSON protocol ("AWS JSON 1.1 protocol", Smithy documentation). */
  async #request(action: string, parameters: object, signal: AbortSignal): Promise<Page> {
    const region = await this.lambda.config.region();
    const url = this.#endpoint(region);
    const body = JSON.stringify(parameters);
    const signer = await this.lambda.config.signer({
      name: 'sigv4',
      signingName: 'logs',
      signingRegion: region,
      properties: {},
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${action}`,
      },
      body,
    });
    const { host: _, ...others } = headers;
    const answer = await fetch(url, {
      method: 'POST',
      headers: others,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const content = (await answer.json()) as Page & { __type?: string; message?: string; Message?: string };
    if (answer.ok) return content;
    throw Object.assign(new Error(content.message ?? content.Message ?? ''), {
      // Some services write a namespace before the name.
      name: content.__type?.split('#').at(-1) ?? `HTTP ${answer.status}`,
    });
  }

  /** As the SDK finds it: of the service, of all services, or the public one of the partition. */
  #endpoint(region: string): URL {
    const { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: own, AWS_ENDPOINT_URL: all } = this.environment;
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return new URL(own || all || `https://logs.${region}.${suffix}`);
  }
}
