import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Response } from '../../../functions/store-dump/response';
import { ImageLab } from '../../containers/image-lab';
import { invokeInLambda } from '../../containers/run-function';
import { roleConfig } from '../../local-cloud/roles';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import { mib } from '../environment/observer';
import type { Scenario } from '../scenarios/scenario';
import { wholeDump } from '../scenarios/whole-dump';

/** Builds the same function as a container image, and runs it on an event with the settings of the deployed one. */
export async function showImage(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  slot: string,
): Promise<void> {
  const lab = await ImageLab.create();
  try {
    await lab.build('production');
    const image = await lab.buildah.inspect('production');
    const packed = (await lab.buildah.packedBytes('production')).reduce((sum, bytes) => sum + bytes, 0);
    scenario.record(
      `Built from containers/Dockerfile: ${image.layers.length} layers, ${mib(packed)} with a locally made base image.`,
    );
    const root = await lab.buildah.unpack('production');
    const etc = join(lab.folder, 'etc');
    await mkdir(etc);
    await writeFile(join(etc, 'hosts'), '127.0.0.1 localhost\n');
    await writeFile(join(etc, 'passwd'), 'sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n');
    const environment = await environmentOf(demo);
    const response = (await invokeInLambda(image, { root, etc, environment }, { slot })) as Response;
    scenario.record(
      `Run on {"slot": "${slot}"}, it answered: ${JSON.stringify(response.outcome ?? response)}.`,
      response.outcome === 'dumped',
    );
    await wholeDump(scenario, observer, slot);
  } finally {
    await lab.remove();
  }
}

/** Settings of the deployed function, and credentials of its role. */
async function environmentOf({ cloud, functionName, roleArn }: DemoEnvironment): Promise<Record<string, string>> {
  const { Environment } = await cloud
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const { endpoint, region, credentials } = await roleConfig(cloud, roleArn);
  return {
    ...Environment?.Variables,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
