import { createContainer } from './container';
import { createHandler } from './create-handler';
import { runVerifyTask } from './task';

const container = createContainer();

export const handler = createHandler(container);

// `node verify/index.js`: a task of the runner, and not a function of Lambda.
if (require.main === module) {
  runVerifyTask(container).then((code) => process.exit(code));
}
