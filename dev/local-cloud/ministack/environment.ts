import { join } from 'node:path';

export interface MiniStackOptions {
  /** Folder for its state and its log. */
  folder: string;
  /** Whether signatures are checked and IAM policies enforced. */
  auth: boolean;
  /** URL that receives every Lambda invocation. */
  lambdaHostUrl: string;
  /** URL that starts the containers of ECS tasks. */
  taskHostUrl: string;
  /** Seconds before the first retry of an asynchronous invocation; the second waits twice as long. */
  retryBaseSeconds: number;
  /** Seconds that a second of Wait states and of intervals of Retry lasts. */
  stateMachineWaitScale: number;
}

/** The settings of a MiniStack that listens on a port of the loopback interface. */
export function ministackEnvironment(port: string, options: MiniStackOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    TMPDIR: options.folder,
    STATE_DIR: join(options.folder, 'state'),
    S3_DATA_DIR: join(options.folder, 's3'),
    BIND_HOST: '127.0.0.1',
    // The host in URLs that it returns: `localhost` may resolve to ::1, where nothing listens.
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: port,
    AUTH: String(options.auth),
    LAMBDA_HOST_URL: options.lambdaHostUrl,
    TASK_HOST_URL: options.taskHostUrl,
    STATE_MACHINE_WAIT_SCALE: String(options.stateMachineWaitScale),
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: String(options.retryBaseSeconds),
    LAMBDA_ASYNC_RETRY_MAX_SECONDS: '300',
    // Disables listeners on fixed ports and all interfaces, for services that the project does not use.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  };
}
