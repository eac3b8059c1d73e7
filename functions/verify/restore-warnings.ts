import type { Flavour } from '../core/sql/flavour';
import type { RestoreNeeds } from '../dump-format/text/restore-needs';

const MEBIBYTE = 1_048_576;

/** The default `max_allowed_packet` of each family's server, in bytes. */
const DEFAULT_PACKET: Record<Flavour, number> = {
  mysql: 64 * MEBIBYTE,
  mariadb: 16 * MEBIBYTE,
};

/** What the statement of a row may have beside its longest line: the rows before it, up to the client's buffer. */
const BESIDE_A_LINE = 2 * MEBIBYTE;

/** What a server has to be set to, or to have, before it can take a sound dump. */
export function restoreWarnings(
  { longestLine, tablespaces }: Pick<RestoreNeeds, 'longestLine' | 'tablespaces'>,
  flavour: Flavour,
): string[] {
  const needed = Math.ceil((longestLine + BESIDE_A_LINE) / MEBIBYTE) * MEBIBYTE;
  const names = [...tablespaces].map((name) => JSON.stringify(name)).join(', ');
  return [
    ...(needed > DEFAULT_PACKET[flavour]
      ? [
          `The longest line of the dump has ${longestLine} bytes, and a server takes no longer statement than its max_allowed_packet (${DEFAULT_PACKET[flavour]} by default; errors 1153 and 2006). Before a restore: SET GLOBAL max_allowed_packet = ${needed}, and --max-allowed-packet=1G for the client.`,
        ]
      : []),
    ...(tablespaces.size > 0
      ? [
          `Tables are in the general tablespaces ${names}, which are not part of the dump (error 3510). Create them before a restore, or leave them out (docs/restore.md).`,
        ]
      : []),
  ];
}
