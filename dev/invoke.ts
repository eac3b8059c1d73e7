import { readFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { keptDemo } from './demo/environment/kept';

const USAGE =
  'Usage: npm run invoke -- <function> <event.json>, while "npm run demo -- --keep" is up in another terminal.';

/* `npm run invoke`: runs a function with an event in the cloud of a demo that was left up, and prints log and answer. */
async function main([name, eventFile]: readonly string[]): Promise<number> {
  if (name === undefined || eventFile === undefined) throw new Error(USAGE);
  const demo = keptDemo();
  if (!demo) throw new Error(`No demo is up. ${USAGE}`);
  const functionName = demo.functions[name];
  if (functionName === undefined) {
    throw new Error(`There is no function "${name}". There is: ${Object.keys(demo.functions).join(', ')}.`);
  }
  const { endpoint, region, credentials } = demo;
  const { Payload, FunctionError, LogResult } = await new LambdaClient({ endpoint, region, credentials }).send(
    new InvokeCommand({ FunctionName: functionName, Payload: readFileSync(eventFile), LogType: 'Tail' }),
  );
  process.stderr.write(`${Buffer.from(LogResult ?? '', 'base64').toString('utf8')}\n`);
  console.log(JSON.stringify(JSON.parse(Buffer.from(Payload ?? []).toString('utf8')), null, 2));
  return FunctionError === undefined ? 0 : 1;
}

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
