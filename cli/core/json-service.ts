import type { LambdaClient } from '@aws-sdk/client-lambda';

/** A service of AWS with the JSON protocol ("AWS JSON 1.0 and 1.1 protocol", Smithy documentation). */
export interface ServiceNames {
  /** In its address and in signatures. */
  readonly name: string;
  /** What stands before the name of an action. */
  readonly target: string;
  readonly protocol: string;
  /** Environment variable with its address. */
  readonly variable: string;
}

interface Failure {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

/** Milliseconds until a service has to answer. */
const TIMEOUT_MS = 10_000;

/**
 * A few requests to a service, signed by a client of Lambda: the package of a client of its own would be as large as half of this
 * program.
 */
export class JsonService {
  constructor(
    private readonly service: ServiceNames,
    private readonly lambda: LambdaClient,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @throws Error with the name of the service's own. */
  async call(action: string, parameters: object, signal: AbortSignal): Promise<unknown> {
    const { name, target, protocol } = this.service;
    const region = await this.lambda.config.region();
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
    const content: unknown = await answer.json();
    if (answer.ok) return content;
    const { __type, message, Message } = content as Failure;
    // Some services write a namespace before the name.
    const failure = new Error(message ?? Message ?? '');
    failure.name = __type?.split('#').at(-1) ?? `HTTP ${answer.status}`;
    throw failure;
  }

  /** As the SDK finds it: of the service, of all services, or the public one of the partition. */
  #endpoint(region: string): URL {
    const { name, variable } = this.service;
    const { [variable]: own, AWS_ENDPOINT_URL: all } = this.environment;
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return new URL(own || all || `https://${name}.${region}.${suffix}`);
  }
}
