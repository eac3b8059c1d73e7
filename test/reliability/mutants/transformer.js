const { readFileSync } = require('node:fs');
const { createTransformer } = require('@swc/jest');

/**
 * The transformer of all tests, but one file is replaced on the way: MUTATED_FILE by the content of MUTATED_CONTENT. The
 * checkout stays as it is. Jest's cache goes by what is transformed, so that a mutant never outlives its run.
 */
const { MUTATED_FILE, MUTATED_CONTENT } = process.env;
const sourceAt = (path, source) => (path === MUTATED_FILE ? readFileSync(MUTATED_CONTENT, 'utf8') : source);

module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options);
    return {
      canInstrument: swc.canInstrument,
      process: (source, path, request) => swc.process(sourceAt(path, source), path, request),
      getCacheKey: (source, path, request) => swc.getCacheKey(sourceAt(path, source), path, request),
    };
  },
};
