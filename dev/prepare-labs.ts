import { prepareCache } from './prepare-cache';

/* Prepares what tests with real servers use, unless it is in the cache. */
prepareCache().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
