import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startLocalCloud } from '../../../dev/local-cloud';
import { ministackPython } from '../../../dev/local-cloud/ministack/python';
import { run } from '../../../dev/tools/command';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { until } from '../../../dev/tools/until';

const COMPOSE = parse(readFileSync(join(__dirname, '../../../containers/compose.yaml'), 'utf8'));

/** `DefaultHTTPTransportIdleConnTimeout` of the Go SDK, which Terraform's provider uses. */
const GO_IDLE_SECONDS = 90;

/** Prints MiniStack's server settings instead of serving. */
const PROGRAM = `
import hypercorn.asyncio
async def serve(app, config): print(config.keep_alive_timeout)
hypercorn.asyncio.serve = serve
import launch
launch.main()
`;

test('keeps an idle connection open while a client may still use it', async () => {
  const folder = temporaryFolder('ministack');
  const python = await ministackPython();
  const seconds = await run(python, ['-c', PROGRAM], {
    cwd: folder,
    env: {
      PYTHONPATH: join(__dirname, '../../../dev/local-cloud/ministack'),
      PYTHONDONTWRITEBYTECODE: '1',
      // What starts in the local AWS of the compose file starts here.
      ...COMPOSE.services.aws.environment,
      BIND_HOST: '127.0.0.1',
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
    },
  });
  rmSync(folder, { recursive: true });
  expect(Number(seconds)).toBeGreaterThan(GO_IDLE_SECONDS);
});

test('closes a connection that its client has closed', async () => {
  const cloud = await startLocalCloud();
  try {
    const descriptors = () => readdirSync(`/proc/${cloud.pid}/fd`).length;
    const before = descriptors();
    const agent = new Agent({ keepAlive: true });
    const answer = () =>
      new Promise((resolve, reject) => {
        get(`${cloud.endpoint}/_ministack/health`, { agent }, (response) => response.resume().on('end', resolve)).on(
          'error',
          reject,
        );
      });
    await Promise.all(Array.from({ length: 20 }, answer));
    expect(descriptors()).toBeGreaterThanOrEqual(before + 20);
    agent.destroy();
    await until(() => descriptors() <= before);
  } finally {
    await cloud.stop();
  }
});
