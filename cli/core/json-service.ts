import { setTimeout } from 'node:timers/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';

/** A service of AWS with the JSON protocol ("AWS JSON 1.0 and 1.1 protocol", Smithy documentation). */
export interface ServiceNames {
  /** In signatures, and in its address unless `host` is another one. */
  readonly name: string;
  readonly host?: string;
  /** What stands before the name of an action. */
  readonly target: string;
  readonly protocol: string;
  /** Environment variable with its address. */
  readonly variable: string;
  /** Default: the region of the client. */
  readonly region?: string;
}

interface Failure {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

/** Milliseconds until a service has to answer. */
const TIMEOUT_MS = 10_000;
/** Milliseconds before each further try, half a minute in all: a restore is followed for hours, over networks that come and go. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
/** Tries again of a service that has not answered yet: perhaps nothing leads there, and a person waits for what comes next. */
const FIRST_RETRIES = 1;

/** A failure that a service has answered, by the name of the service's own. */
class FailureAnswer extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * A few requests to a service, signed by a client of Lambda: the package of a client of its own would be as large as half of this
 * program. A request that could not be answered is sent again, so it must be one that may be repeated.
 */
export class JsonService {
  #hasAnswered = false;

  constructor(
    private readonly service: ServiceNames,
    private readonly lambda: LambdaClient,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly pauses: readonly number[] = PAUSES_MS,
  ) {}

  /** @throws Error with the name of the service's own. */
  async call(action: string, parameters: object, signal: AbortSignal): Promise<unknown> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.#send(action, parameters, signal);
      } catch (error) {
        const pause = this.#hasAnswered || tried < FIRST_RETRIES ? this.pauses[tried] : undefined;
        if (signal.aborted || pause === undefined || !mayPass(error)) throw error;
        await setTimeout(pause, undefined, { signal });
      }
    }
  }

  /** Signs each try by itself: a signature is valid for minutes. */
  async #send(action: string, parameters: object, signal: AbortSignal): Promise<unknown> {
    const { name, target, protocol, region = await this.lambda.config.region() } = this.service;
    const url = this.#endpoint(region);
    const body = JSON.stringify(parameters);
    const signer = await this.lambda.config.signer({
      name: 'sigv4',
      signingName: name,
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
        'content-type': `application/x-amz-json-${protocol}`,
        'x-amz-target': `${target}.${action}`,
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
    if (answer.ok) {
      this.#hasAnswered = true;
      return answer.json();
    }
    // What stands between this machine and a service may answer for it, in another form.
    const { __type, message, Message } = (await answer.json().catch(() => ({}))) as Failure;
    // Some services write a namespace before the name.
    throw new FailureAnswer(
      __type?.split('#').at(-1) ?? `HTTP ${answer.status}`,
      message ?? Message ?? '',
      answer.status,
    );
  }

  /** As the SDK finds it: of the service, of all services, or the public one of the partition. */
  #endpoint(region: string): URL {
    const { name, host = name, variable } = this.service;
    const { [variable]: own, AWS_ENDPOINT_URL: all } = this.environment;
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return new URL(own || all || `https://${host}.${region}.${suffix}`);
  }
}

/** Whether the next try may succeed: there was no answer, or the service could not give one now. */
function mayPass(error: unknown): boolean {
  if (error instanceof FailureAnswer) return error.status >= 500 || /Throttl|TooManyRequests/.test(error.name);
  // What `fetch` throws without a connection, with the reason as its cause, and without an answer in time.
  const { name, cause } = error as Error;
  return name === 'TimeoutError' || (name === 'TypeError' && cause !== undefined);
}
