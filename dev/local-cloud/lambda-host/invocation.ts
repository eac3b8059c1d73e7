/** How an invocation ended; `running` until it has. */
export type InvocationStatus = 'running' | 'success' | 'error' | 'timeout' | 'crash';

/** An error as Lambda's Invoke API returns it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** How an environment came to its first event. */
export interface Initialisation {
  /** When its runtime was started. */
  startedAt: Date;
  /** From then until the runtime asked for an event, as in Lambda's `Init Duration`. */
  milliseconds: number;
}

/** The record of one invocation. */
export interface Invocation {
  /** All attempts of one asynchronous event have the same. */
  requestId: string;
  functionName: string;
  functionArn: string;
  event: unknown;
  startedAt: Date;
  endedAt?: Date;
  status: InvocationStatus;
  /** What the handler returned. */
  payload?: unknown;
  error?: FunctionError;
  /** Standard output and standard error of the function, in the order in which they arrive, while it runs. */
  logs: string;
  /** Highest memory of Node and its children together that was seen, in bytes. */
  peakMemoryBytes: number;
  environmentId: string;
  /** Set when this was the environment's first event. */
  initialisation?: Initialisation;
}
