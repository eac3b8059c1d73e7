import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../layers/tools/command';
import { ministackPython } from '../../support/local-cloud/ministack/python';
import { temporaryFolder } from '../../support/temporary-folder';

/** `DefaultHTTPTransportIdleConnTimeout` of the Go SDK, which Terraform's provider uses. */
const GO_IDLE_SECONDS = 90;

/** What MiniStack would serve with, printed in place of serving. */
const PROGRAM = `
import hypercorn.asyncio
async def serve(app, config): print(config.keep_alive_timeout)
hypercorn.asyncio.serve = serve
import launch
launch.main()
`;

test('an idle connection is not closed while a client may still use it', async () => {
  const folder = temporaryFolder('ministack');
  const python = await ministackPython();
  const seconds = await run(python, ['-c', PROGRAM], {
    cwd: folder,
    env: {
      PYTHONPATH: join(__dirname, '../../support/local-cloud/ministack'),
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      LAMBDA_HOST_URL: 'http://127.0.0.1:9',
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
    },
  });
  rmSync(folder, { recursive: true });
  expect(Number(seconds)).toBeGreaterThan(GO_IDLE_SECONDS);
}, 300_000);
