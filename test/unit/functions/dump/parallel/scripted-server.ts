import { answering, quotedForShell } from '../client/sql-answers';

/** Answers of a server to the sessions that lock tables. */
export interface ScriptedServer {
  /** Rows of the list of tables, the first time and later. */
  readonly objects?: readonly [string, string];
  /** Shell commands for `LOCK TABLES` and `UNLOCK TABLES`. */
  readonly onLock?: string;
  /** Answer to the query whether its locks are effective. */
  readonly variables?: string;
  readonly onUnlock?: string;
  /** Shell commands for the query where the binary log ends. */
  readonly onPosition?: string;
}

/** Identity that it returns. */
export const HERE = 'ab'.repeat(32);

export const TWO_TABLES = 'shop\ta\tBASE TABLE\t16384\nshop\tb\tBASE TABLE\t16384';

/** A client program that returns these answers, can lock tables, and logs to the file `events` beside it. */
export function lockingClient(answers: Readonly<Record<string, string>>, server: ScriptedServer = {}): string {
  const { objects = [TWO_TABLES, TWO_TABLES], onLock = ':', onUnlock = ':', onPosition = ':', variables = '' } = server;
  const [first, later] = objects.map(quotedForShell);
  const client = answering(answers, {
    'KILL 7': 'echo kill >> "$events"',
    wsrep_on: `locking=1; printf '%s' ${quotedForShell(variables)}`,
    server_uuid: `echo ${HERE}`,
    'table_schema, table_name, table_type': `if [ -z "$listed" ]; then printf '%s\\n' ${first}; else printf '%s\\n' ${later}; fi; listed=1`,
    'SET SESSION lock_wait_timeout': 'echo "$statement" >> "$events"',
    'SHOW BINARY LOG STATUS': `echo position >> "$events"; ${onPosition}`,
    'START TRANSACTION': 'echo snapshot >> "$events"',
    'CHECKSUM TABLE': 'echo checksum >> "$events"; echo "shop.a\t11"',
    UNLOCK: `echo unlock >> "$events"; ${onUnlock}`,
    'LOCK TABLES `': `echo "$statement" >> "$events"; ${onLock}`,
  });
  return `events="$(dirname "$0")/events"; listed=; locking=
${client}
[ -z "$locking" ] || echo closed >> "$events"`;
}

/** Text of the scripted dump program for a table. */
const textOf = (table: string) => `-- Table structure for table \`${table}\`\nCREATE TABLE ${table} (id INT);\n`;
const HEADER = '-- Server version\t9.7.4\n';
const TRAILER = '\n-- Dump completed on 2026-11-20  3:00:12\n';

/** The text of a dump of these tables. */
export const shareText = (...tables: string[]) => `${HEADER}${tables.map(textOf).join('')}${TRAILER}`;

/**
 * A dump program for the tables a and b, without those that its options exclude. The commands run before it
 * names its first table, and before its trailer; `$own` contains the letters of its tables.
 */
export function sharingDump(first = ':', last = ':'): string {
  return `events="$(dirname "$0")/events"; options=$(cat <&3); own=
for table in a b; do case "$options" in *""shop.$table""*) ;; *) own="$own$table" ;; esac; done
case "$*" in *--routines*--events*) echo "start $own with programs" ;; *) echo "start $own" ;; esac >> "$events"
${first}
printf '%s' ${quotedForShell(HEADER)}
for table in $(echo "$own" | fold -w 1); do
echo "-- Retrieving table structure for table $table..." >&2
printf '%s' ${quotedForShell(textOf('@'))} | tr @ "$table"
done
${last}
printf '%s' ${quotedForShell(TRAILER)}`;
}
