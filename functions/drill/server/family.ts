import { join } from 'node:path';
import type { Flavour } from '../../core/sql/flavour';

/** A family of servers, and its files in the layer. */
export interface Family {
  readonly flavour: Flavour;
  /** The program that starts the server. */
  readonly program: string;
  /** Folder of the layer. */
  readonly folder: string;
}

/** @param layerRoot where the layers are: `/opt` in Lambda */
export function familyOf(flavour: Flavour, layerRoot: string): Family {
  const program = flavour === 'mysql' ? 'mysqld' : 'mariadbd';
  return {
    flavour,
    program: join(layerRoot, 'bin', program),
    folder: join(layerRoot, `${flavour}-server`),
  };
}
