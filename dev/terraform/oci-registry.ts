import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { certificateAuthority, serverCertificate } from '../servers/certificates';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { killAndWait, spawnBound } from '../tools/processes';
import { step } from '../tools/progress';
import { temporaryFolder } from '../tools/temporary-folder';

/** The registry of go-containerregistry, and its client in the same program. */
const CRANE = 'v0.22.1';

/** A registry of OCI artifacts on loopback, by TLS. */
export interface OciRegistry {
  /** Host and port. */
  readonly address: string;
  /** File with the authority of its certificate, for `SSL_CERT_FILE`. */
  readonly authority: string;
  /** Copies an OCI image layout into it, under a name with a tag. */
  push(layout: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the registry; the first time, its program is built from its Go module. */
export async function startOciRegistry(): Promise<OciRegistry> {
  const crane = join(await craneFolder(), 'crane');
  const work = temporaryFolder('oci-registry');
  const child = spawnBound(crane, ['registry', 'serve', '--address=127.0.0.1:0', `--disk=${work}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await portOf(child);
  const certificate = await serverCertificate(work);
  // OpenTofu speaks to registries by TLS only, and the registry does not have it.
  const tls = createServer(
    { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certificateFile) },
    ({ method, url, headers }, response) => {
      forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    },
  );
  tls.listen(0, '127.0.0.1');
  await once(tls, 'listening');
  return {
    address: `localhost:${(tls.address() as AddressInfo).port}`,
    authority: (await certificateAuthority()).certificateFile,
    push: async (layout, name) => void (await run(crane, ['push', layout, `127.0.0.1:${port}/${name}`])),
    stop: async () => {
      tls.close();
      tls.closeAllConnections();
      await killAndWait(child);
    },
  };
}

function craneFolder(): Promise<string> {
  return madeOnce(join(cacheFolder('oci-registry'), CRANE), (draft) =>
    step('building a registry of OCI artifacts', async () => {
      const env = { ...process.env, GOBIN: draft };
      await run('go', ['install', '-trimpath', `github.com/google/go-containerregistry/cmd/crane@${CRANE}`], {
        env,
        cwd: draft,
      });
    }),
  );
}

/** The port that it prints when it serves. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk) => {
      output += chunk;
      const port = /port (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('close', () => reject(new Error(`The registry ended without a port:\n${output}`)));
  });
}
