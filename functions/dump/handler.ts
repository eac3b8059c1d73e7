import { createContainer } from './container';
import { createHandler } from './create-handler';
import { runTask } from './task';

const container = createContainer();

export const handler = createHandler(container);

// `node index.js`: a task of the runner, and not a function of Lambda.
if (require.main === module) {
  runTask(container).then((code) => process.exit(code));
}
