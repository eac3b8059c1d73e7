import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { RuntimeApi, readBody } from '../local-cloud/lambda-host/runtime-api';
import { PLATFORM_VARIABLES } from './platform';

/*
 * Replaces AWS's runtime interface emulator, /usr/local/bin/aws-lambda-rie, in the base image of the tests. It has the
 * part of its interface that the images use: an address to listen on, the program that starts the runtime, the handler;
 * one event at a time by POST, answered with what the function returned or the error it threw.
 */

const PATH = '/2015-03-31/functions/function/invocations';
const ADDRESS = '--runtime-interface-emulator-address=';

async function main(args: readonly string[]): Promise<void> {
  const address = args.find((arg) => arg.startsWith(ADDRESS))?.slice(ADDRESS.length) ?? '0.0.0.0:8080';
  const [bootstrap, handler = process.env._HANDLER] = args.filter((arg) => !arg.startsWith('--'));
  const [host, port] = address.split(':');

  let isReady: () => void = () => {};
  let ready = nextTurn();
  let answer: (body: string) => void = () => {};
  function nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      isReady = resolve;
    });
  }
  const api = new RuntimeApi({
    onReady: () => isReady(),
    onResponse: (_requestId, body) => answer(body),
    onError: (_requestId, body) => answer(body),
    onInitError: (body) => console.error(body),
  });
  const runtimeApi = await api.listen();
  const runtime = spawn(bootstrap ?? '/var/runtime/bootstrap', [], {
    stdio: 'inherit',
    env: { ...PLATFORM_VARIABLES, ...process.env, AWS_LAMBDA_RUNTIME_API: runtimeApi, _HANDLER: handler },
  });
  runtime.on('exit', (code) => process.exit(code ?? 1));

  let requests = 0;
  createServer(async (request, response) => {
    if (request.url !== PATH) return response.writeHead(404).end();
    const payload = await readBody(request);
    await ready;
    ready = nextTurn();
    const body = await new Promise<string>((resolve) => {
      answer = resolve;
      const seconds = Number(process.env.AWS_LAMBDA_FUNCTION_TIMEOUT ?? 300);
      const requestId = `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`;
      const functionArn = `arn:aws:lambda:us-east-1:012345678912:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`;
      api.send({ requestId, functionArn, deadline: new Date(Date.now() + seconds * 1000), payload });
    });
    response.end(body);
  }).listen(Number(port), host);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
