import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Aws } from '../../../../cli/core/aws';
import type { Session } from '../../../../cli/core/session';

export interface Answer {
  /** Of HTTP. Default: 200. */
  readonly status?: number;
  readonly body: object;
}

/** A Step Functions that gives answers one after the other. */
export class SmallStepFunctions {
  private constructor(
    private readonly server: Server,
    /** What a command needs to ask it. */
    readonly session: Pick<Session, 'aws' | 'environment' | 'signal'>,
  ) {}

  /** @param answers those that were given are taken out */
  static async start(answers: Answer[]): Promise<SmallStepFunctions> {
    const server = createServer((_request, response) => {
      const { status = 200, body } = answers.shift() ?? { body: {} };
      response.writeHead(status).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const signer = async () => ({ sign: async ({ headers }: { headers: Record<string, string> }) => ({ headers }) });
    const aws = { lambda: async () => ({ config: { region: async () => 'eu-central-1', signer } }) } as unknown as Aws;
    return new SmallStepFunctions(server, {
      aws,
      environment: { AWS_ENDPOINT_URL_SFN: endpoint },
      signal: new AbortController().signal,
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
