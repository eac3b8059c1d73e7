const { appendFileSync, readFileSync } = require('node:fs');
const { relative } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

const TICKS_PER_SECOND = 100;

/** Processor time of this process and of all that it started and waited for, in seconds (proc_pid_stat(5)). */
function seconds() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/**
 * Environment that appends a line to the file PROCESSOR_TIME for each test file: the seconds of a processor that it took.
 * The time of a clock shows little when six files run at once on two cores.
 */
module.exports = class extends TestEnvironment {
  #before = seconds();
  /** Of processes that work for this one, and are children of another (dev/tools/processor-time.ts). */
  #others = 0;
  #path;

  constructor(config, context) {
    super(config, context);
    this.#path = relative(config.globalConfig.rootDir, context.testPath);
    this.global[Symbol.for('lambda-mysqldump processor time')] = (others) => {
      this.#others += others;
    };
  }

  async teardown() {
    await super.teardown();
    const all = seconds() - this.#before + this.#others;
    appendFileSync(process.env.PROCESSOR_TIME, `${all.toFixed(1)} ${this.#path}\n`);
  }
};
