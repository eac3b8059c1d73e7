import { quotedForShell } from '../sql-answers';

/** What a server answers to the sessions that lock tables. */
export interface ScriptedServer {
  /** Rows of the list of tables, the first time and later. */
  readonly objects?: readonly [string, string];
  /** Shell commands for `LOCK TABLES` and `UNLOCK TABLES`. */
  readonly onLock?: string;
  /** What it answers when it is asked whether its locks hold. */
  readonly variables?: string;
  readonly onUnlock?: string;
}

/** Which server it says it is. */
export const HERE = 'ab'.repeat(32);

export const TWO_TABLES = 'shop\ta\tBASE TABLE\t16384\nshop\tb\tBASE TABLE\t16384';

/**
 * A client program with sessions: it answers statements as they come, and notes what happens in `events` beside it. With
 * `--execute` it does what `once` says.
 */
export function sessionScript(once: string, server: ScriptedServer = {}): string {
  const { objects = [TWO_TABLES, TWO_TABLES], onLock = ':', onUnlock = ':', variables = '' } = server;
  const [first, later] = objects.map(quotedForShell);
  return `events="$(dirname "$0")/events"
case "$*" in *--execute=KILL*) echo kill >> "$events"; exit ;; *--execute=*) ${once}
exit ;; esac
listed=
while IFS= read -r line; do
case "$line" in
*CONNECTION_ID*) echo 7 ;;
*lower_case*) echo 0 ;;
*wsrep_on*) printf '%s' ${quotedForShell(variables)} ;;
*server_uuid*) echo ${HERE} ;;
*information_schema.tables*) if [ -z "$listed" ]; then printf '%s\\n' ${first}; else printf '%s\\n' ${later}; fi; listed=1 ;;
"SET SESSION"*) echo "$line" >> "$events" ;;
"LOCK TABLES"*) echo "$line" >> "$events"; ${onLock} ;;
UNLOCK*) echo unlock >> "$events"; ${onUnlock} ;;
"SELECT '"*) mark=\${line#"SELECT '"}; echo "\${mark%"';"}" ;;
esac
done
echo closed >> "$events"`;
}

/** What a scripted dump program writes for a table. */
const textOf = (table: string) => `-- Table structure for table \`${table}\`\nCREATE TABLE ${table} (id INT);\n`;
const HEADER = '-- Server version\t9.7.4\n';
const TRAILER = '\n-- Dump completed on 2026-11-20  3:00:12\n';

/** The text of a dump of these tables. */
export const shareText = (...tables: string[]) => `${HEADER}${tables.map(textOf).join('')}${TRAILER}`;

/**
 * A dump program that dumps the tables a and b without those that its options leave out. The commands are run before it
 * names its first table, and before its trailer; `$own` is what it dumps, a letter each.
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
