import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Aws } from '../../../../cli/core/aws';
import type { Session } from '../../../../cli/core/session';

export interface Answer {
  /** Of HTTP. Default: 200. */
  readonly status?: number;
  readonly body: object;
}

/** A request that was sent. */
export interface Asked {
  readonly action: string;
  /** What it was signed for. */
  readonly region: string;
  readonly parameters: unknown;
}

/** A service of AWS with the JSON protocol that gives answers one after the other. */
export class SmallJsonService {
  private constructor(
    private readonly server: Server,
    /** What a command needs to ask it. */
    readonly session: Pick<Session, 'aws' | 'environment' | 'signal'>,
    readonly asked: readonly Asked[],
  ) {}

  /** @param answers those that were given are taken out */
  static async start(answers: Answer[]): Promise<SmallJsonService> {
    const asked: Asked[] = [];
    const server = createServer(async (request, response) => {
      const { 'x-amz-target': action, 'x-region': region } = request.headers;
      asked.push({ action: String(action), region: String(region), parameters: await json(request) });
      const { status = 200, body } = answers.shift() ?? { body: {} };
      response.writeHead(status).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const signer = async ({ signingRegion }: { signingRegion: string }) => ({
      sign: async ({ headers }: { headers: Record<string, string> }) => ({
        headers: { ...headers, 'x-region': signingRegion },
      }),
    });
    const aws = { lambda: async () => ({ config: { region: async () => 'eu-central-1', signer } }) } as unknown as Aws;
    const session = { aws, environment: { AWS_ENDPOINT_URL: endpoint }, signal: new AbortController().signal };
    return new SmallJsonService(server, session, asked);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
