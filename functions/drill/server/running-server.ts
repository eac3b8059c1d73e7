import type { DrillServer } from './client';
import type { ScratchServer, ScratchServerOptions } from './start-server';

/** A server that was started for one drill. */
export type RunningServer = DrillServer & Pick<ScratchServer, 'version' | 'log' | 'stop'>;

/** Starts an empty server of a family. @throws {ScratchServerError} when it does not start. */
export type StartServer = (
  options: Pick<ScratchServerOptions, 'flavour' | 'deadline' | 'lowerCaseTableNames'>,
) => Promise<RunningServer>;
