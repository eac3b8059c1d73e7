import { createContainer } from './container';
import { createHandler } from './create-handler';
import { runDumpTask } from './task';

const container = createContainer();

export const handler = createHandler(container);

// `node index.js`: a task of the runner, and not a function of Lambda.
if (require.main === module) {
  runDumpTask(container).then((code) => process.exit(code));
}
