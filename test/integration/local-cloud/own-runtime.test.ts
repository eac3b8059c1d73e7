import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole, zipOf } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';

/** Answers with the event and with how many there were. */
const BOOTSTRAP = `#!/bin/bash
set -euo pipefail
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
for ((events = 1; ; events++)); do
  event=$(curl -sS -D /tmp/headers "$api/next")
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id /tmp/headers | tr -d '[:space:]' | cut -d: -f2)
  curl -sS "$api/$id/response" -d "{\\"event\\": $event, \\"events\\": $events, \\"runtime\\": \\"\${AWS_EXECUTION_ENV:-own}\\"}"
done
`;

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud?.stop());

test("runs a function with its own runtime, and logs the environment's start with its first event", async () => {
  await deployFunction(cloud, 'shell', '', {
    Role: await deployRole(cloud, 'function'),
    Runtime: 'provided.al2023',
    Code: { ZipFile: await zipOf({ bootstrap: { text: BOOTSTRAP, mode: 0o755 } }) },
  });

  expect(await invoke(cloud, 'shell', { a: 1 })).toEqual({ response: { event: { a: 1 }, events: 1, runtime: 'own' } });
  expect(await invoke(cloud, 'shell', { a: 2 })).toEqual({ response: { event: { a: 2 }, events: 2, runtime: 'own' } });

  const [first, second] = cloud.lambda.invocations;
  expect(first?.initialisation?.milliseconds).toBeGreaterThan(0);
  expect(first?.initialisation?.startedAt.getTime()).toBeLessThanOrEqual(Number(first?.endedAt));
  expect(second?.initialisation).toBeUndefined();
});
