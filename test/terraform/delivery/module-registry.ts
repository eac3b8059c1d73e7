import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../../../dev/tools/command';

/**
 * A server of Terraform's "Module Registry Protocol" over a Git repository whose tags are versions, as the public one works; and
 * of a release archive.
 */
export interface ModuleRegistry {
  /** URL of its service `modules.v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param archive a zip, which is served as `release.zip` */
export async function serveModule(repository: string, archive: string): Promise<ModuleRegistry> {
  const versions = async () =>
    (await run('git', ['tag', '--list', 'v*'], { cwd: repository }))
      .split('\n')
      .filter((tag) => tag !== '')
      .map((tag) => ({ version: tag.slice(1) }));
  const server = createServer(async ({ url = '' }, response) => {
    const [, version] = /\/([^/]+)\/download$/.exec(url) ?? [];
    if (version !== undefined) {
      response.writeHead(204, { 'X-Terraform-Get': `git::file://${repository}?ref=v${version}` }).end();
    } else if (url.endsWith('/versions')) {
      response.end(JSON.stringify({ modules: [{ versions: await versions() }] }));
    } else if (url.startsWith('/release.zip')) {
      createReadStream(archive).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
