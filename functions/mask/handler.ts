import { createContainer } from './container';
import { createHandler } from './create-handler';
import { runMaskTask } from './task';

const container = createContainer();

export const handler = createHandler(container);

// `node mask/index.js`: a task of the runner, and not a function of Lambda.
if (require.main === module) {
  runMaskTask(container).then((code) => process.exit(code));
}
