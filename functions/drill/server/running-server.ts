import type { ScratchServer, ScratchServerOptions } from './start-server';

/** A server that was started for one drill. */
export type RunningServer = Pick<ScratchServer, 'flavour' | 'socket' | 'version' | 'log' | 'stop'>;

/** Starts an empty server of a family. @throws {ScratchServerError} when it does not start. */
export type StartServer = (
  options: Pick<ScratchServerOptions, 'flavour' | 'deadline' | 'logger' | 'lowerCaseTableNames' | 'bufferPool'>,
) => Promise<RunningServer>;
