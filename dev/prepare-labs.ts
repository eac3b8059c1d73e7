import { prepareCache } from './prepare-cache';

/* Makes what tests with real servers need, when it isn't in the cache yet. */
prepareCache().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
