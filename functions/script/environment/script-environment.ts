import { join } from 'node:path';

/** Of Lambda's own variables: the AWS CLI and the SDKs need the credentials, the region, and whatever else is AWS's. */
const OF_AWS = /^AWS_/;
/** With this address a script could answer in the function's place. */
const RUNTIME_API = 'AWS_LAMBDA_RUNTIME_API';

/** What every script finds in its environment, before its own variables: nothing of the function's settings. */
export function scriptEnvironment(environment: NodeJS.ProcessEnv, layerRoot: string): Record<string, string> {
  const ofAws = Object.entries(environment).filter(([name]) => OF_AWS.test(name) && name !== RUNTIME_API);
  return {
    ...(Object.fromEntries(ofAws) as Record<string, string>),
    PATH: `${join(layerRoot, 'bin')}:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}
