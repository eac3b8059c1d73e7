import { Logger } from '@aws-lambda-powertools/logger';

/** The log of a run. Values are facts for readers and log queries, never secrets. */
export interface Log {
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/** A log whose lines contain more facts: of one request, where several may run at once. */
export function logWith(log: Log, facts: Record<string, unknown>): Log {
  return {
    info: (message, extra = {}) => log.info(message, { ...facts, ...extra }),
    warn: (message, extra = {}) => log.warn(message, { ...facts, ...extra }),
    error: (message, extra = {}) => log.error(message, { ...facts, ...extra }),
  };
}

/** Structured JSON lines for CloudWatch Logs; every line contains the `facts` of the job and run. */
export function createLog(facts: Record<string, unknown>): Log {
  const logger = new Logger({ serviceName: 'lambda-mysqldump', persistentKeys: facts });
  return {
    info: (message, extra = {}) => logger.info(message, extra),
    warn: (message, extra = {}) => logger.warn(message, extra),
    error: (message, extra = {}) => logger.error(message, extra),
  };
}
