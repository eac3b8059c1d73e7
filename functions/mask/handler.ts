import { createContainer } from './container';
import { createHandler } from './create-handler';

export const handler = createHandler(createContainer());
