/** A function that performs the action in its event. */
export const OBEDIENT = `
const { execFileSync, spawn } = require('node:child_process');
const { openSync, writeSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
let calls = 0;
const actions = {
  report: () => ({
    calls: ++calls, node: process.version, uid: process.getuid(), environment: process.env,
    layer: execFileSync('/opt/bin/greet', { encoding: 'utf8' }).trim(),
    folders: execFileSync('ls', ['/'], { encoding: 'utf8' }).trim().split('\\n'),
  }),
  log: ({ text }) => console.log(text),
  fail: ({ message }) => { throw new TypeError(message) },
  exit: ({ code }) => process.exit(code),
  fill: ({ megabytes }) => {
    const file = openSync('/tmp/file', 'w');
    for (let i = 0; i < megabytes; i++) writeSync(file, Buffer.alloc(1024 ** 2));
  },
  allocate: async ({ megabytes }) => {
    const kept = [];
    for (let i = 0; i < megabytes / 16; i++) {
      kept.push(Buffer.alloc(16 * 1024 ** 2, 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return kept.length;
  },
  start: async ({ programs, megabytes }) => {
    const kept = Buffer.alloc(megabytes * 1024 ** 2, 1);
    // Memory whose contents keep changing.
    const other = new Worker('for (let i = 0; ; i++) if (i % 1e6 === 0) Buffer.alloc(1e6, 1)', { eval: true });
    for (let i = 0; i < programs; i++) await new Promise((resolve) => spawn('true').on('exit', resolve));
    await other.terminate();
    return kept.length;
  },
  sleep: async ({ milliseconds, child }) => {
    if (child) spawn('sleep', ['1000']);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return 'awake';
  },
};
exports.handler = async (event) => actions[event.do](event);
`;

/** Calls AWS with the function's role: the event contains a client, a command and its input. */
export const AWS_CALLER = `
const clients = {
  s3: require('@aws-sdk/client-s3'), sts: require('@aws-sdk/client-sts'),
  dynamodb: require('@aws-sdk/client-dynamodb'), ssm: require('@aws-sdk/client-ssm'), sns: require('@aws-sdk/client-sns'),
  sqs: require('@aws-sdk/client-sqs'),
};
const names = {
  s3: 'S3Client', sts: 'STSClient', dynamodb: 'DynamoDBClient', ssm: 'SSMClient', sns: 'SNSClient', sqs: 'SQSClient',
};
exports.handler = async ({ service, command, input }) => {
  const { [names[service]]: Client, [command]: Command } = clients[service];
  try {
    const { $metadata, Body, ...output } = await new Client().send(new Command(input));
    return { output };
  } catch (error) {
    return { refused: error.name, message: error.message };
  }
};
`;
