import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { TemporaryCredentials } from './assume-role';
import type { NodeMajor } from './runtime';

/**
 * The environment variables of a function (AWS Lambda Developer Guide, "Working with Lambda environment variables",
 * defined runtime environment variables), without those of this process. Only `AWS_ENDPOINT_URL` is not Lambda's: it
 * points the function's SDK to the local cloud.
 */
export function functionEnvironment(
  configuration: FunctionConfiguration,
  nodeMajor: NodeMajor | undefined,
  credentials: TemporaryCredentials,
  cloud: { endpoint: string; region: string; runtimeApi: string; logStream: string },
): Record<string, string> {
  const name = configuration.FunctionName as string;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    ...(nodeMajor && nodeVariables(nodeMajor)),
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...configuration.Environment?.Variables,
    _HANDLER: configuration.Handler as string,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: configuration.Version ?? '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: cloud.logStream,
    AWS_LAMBDA_LOG_FORMAT: configuration.LoggingConfig?.LogFormat ?? 'Text',
    ...(configuration.LoggingConfig?.ApplicationLogLevel && {
      AWS_LAMBDA_LOG_LEVEL: configuration.LoggingConfig.ApplicationLogLevel,
    }),
    AWS_LAMBDA_RUNTIME_API: cloud.runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: cloud.endpoint,
  };
}

/** Variables that only the Node runtimes set. */
function nodeVariables(nodeMajor: NodeMajor): Record<string, string> {
  return {
    NODE_PATH: `/opt/nodejs/node${nodeMajor}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${nodeMajor}.x`,
  };
}
