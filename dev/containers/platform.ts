/** Variables that Lambda and the emulator set for every function; the runtime interface client requires them. */
export const PLATFORM_VARIABLES: Readonly<Record<string, string>> = {
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/function',
  AWS_LAMBDA_LOG_STREAM_NAME: '$LATEST',
};
