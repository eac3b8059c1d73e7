/** What Lambda and the emulator tell every function of itself; the runtime interface client insists on it. */
export const PLATFORM_VARIABLES: Readonly<Record<string, string>> = {
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/function',
  AWS_LAMBDA_LOG_STREAM_NAME: '$LATEST',
};
