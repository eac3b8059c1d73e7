import { createContainer } from './container';
import { createHandler } from './create-handler';
import { runDrillTask } from './task';

const container = createContainer();

export const handler = createHandler(container);

// `node drill/index.js`: a task of the runner, and not a function of Lambda.
if (require.main === module) {
  runDrillTask(container).then((code) => process.exit(code));
}
