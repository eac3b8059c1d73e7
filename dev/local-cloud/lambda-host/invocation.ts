/** Result of an invocation; `running` until it ends. */
export type InvocationStatus = 'running' | 'success' | 'error' | 'timeout' | 'crash';

/** An error as Lambda's Invoke API returns it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** Initialisation of an environment before its first event. */
export interface Initialisation {
  /** When its runtime was started. */
  startedAt: Date;
  /** Time from then until the runtime requested an event, like Lambda's `Init Duration`. */
  milliseconds: number;
}

/** The record of one invocation. */
export interface Invocation {
  /** The same for all attempts at one asynchronous event. */
  requestId: string;
  functionName: string;
  functionArn: string;
  event: unknown;
  startedAt: Date;
  endedAt?: Date;
  status: InvocationStatus;
  /** The handler's return value. */
  payload?: unknown;
  error?: FunctionError;
  /** Standard output and standard error of the function, in the order in which they arrive, while it runs. */
  logs: string;
  /** Highest sampled memory of Node and its children together, in bytes. */
  peakMemoryBytes: number;
  environmentId: string;
  /** Set when this was the environment's first event. */
  initialisation?: Initialisation;
}
