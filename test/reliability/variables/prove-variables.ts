import { BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { note, step } from '../../../dev/tools/progress';
import { Toolbox } from '../../../functions/core/toolbox';
import { privilegesToSeeReplication } from '../../../functions/dump/server/replication';
import { clientTree } from '../../../layers/mysql-client/build';
import { Admin } from './admin';
import { type OddValue, oddValues, restoring } from './odd-values';
import { DATABASE, oddDatabase } from './schema';
import { PASSWORD, type Sample, type Subject, takeSample } from './sweep';

/** Effects of unusual values of one server's variables on its dumps. */
export interface VariableFindings {
  readonly server: string;
  /** Number of variables that accept another global value. */
  readonly variables: number;
  readonly dumps: number;
  /** Values with which the dump program or preflight failed, with its message. */
  readonly refused: readonly string[];
  /** Values that changed a dump without an error. */
  readonly changed: readonly string[];
}

/**
 * Variables that are not tried: those whose extremes stop, freeze or fill the server, and those that only name
 * its own files.
 */
const NOT_TRIED =
  /^(init_connect|init_file|.*_file|.*basename|.*buffer_size|query_cache_size|key_cache.*|aria_pagecache.*|innodb_(redo_log_capacity|io_capacity.*|fill_factor|.*(log|buffer_pool|undo|purge|fast_shutdown).*)|gtid_.*)$/;

const SERVERS: readonly Pick<ServerOptions, 'flavour' | 'series'>[] = [
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
  { flavour: 'mariadb', series: '10.11' },
];

/** Sets each variable of each server to unusual global values, one at a time, and compares the dumps. */
export function proveVariables(): Promise<VariableFindings[]> {
  return step('odd values of every variable', () =>
    Promise.all(SERVERS.map((kind) => Sweep.open(kind).then((sweep) => sweep.run()))),
  );
}

class Sweep {
  #dumps = 0;
  readonly #refused: string[] = [];
  readonly #changed: string[] = [];

  private constructor(
    private readonly kind: Pick<ServerOptions, 'flavour' | 'series'>,
    private readonly toolbox: Toolbox,
    private server: TestServer,
    private admin: Admin,
    private reference: Sample,
  ) {}

  static async open(kind: Pick<ServerOptions, 'flavour' | 'series'>): Promise<Sweep> {
    const toolbox = new Toolbox(await clientTree());
    const { server, admin, reference } = await fresh(kind, toolbox);
    return new Sweep(kind, toolbox, server, admin, reference);
  }

  async run(): Promise<VariableFindings> {
    try {
      const names = (await this.admin.ask('SHOW GLOBAL VARIABLES')).map((line) => line.split('\t')[0] ?? '');
      let variables = 0;
      for (const name of names.filter((one) => !NOT_TRIED.test(one))) {
        const values = await this.#surviving(() => oddValues(this.admin, name));
        if (values && values.length > 0) variables += 1;
        for (const value of values ?? []) await this.#surviving(() => this.#try(value));
      }
      const server = `${this.kind.flavour} ${this.kind.series}`;
      return { server, variables, dumps: this.#dumps, refused: this.#refused, changed: this.#changed };
    } finally {
      await this.#stop();
    }
  }

  async #try({ variable, literal, value }: OddValue): Promise<void> {
    const what = `${variable} = ${value.slice(0, 60)}`;
    const [own = ''] = await this.admin.ask(`SELECT @@GLOBAL.${variable}`);
    await this.admin.ask(`SET GLOBAL ${variable} = ${literal}`);
    const sample = await this.#sample();
    await this.admin.ask(...restoring(variable, own));
    if (sample.refusal !== undefined) this.#refused.push(`${what}: ${sample.refusal.slice(0, 400)}`);
    else if (!equal(sample, this.reference)) {
      this.#changed.push(what);
      note(`✗ ${this.kind.flavour} ${this.kind.series}: ${what} changes the dump`);
    } else return;
    // Checks that the variable is restored, so that its effects are not attributed to the next one.
    if (!equal(await this.#sample(), this.reference)) throw new Error(`${what} can't be undone`);
  }

  #sample(): Promise<Sample> {
    this.#dumps += 1;
    return takeSample({ server: this.server, toolbox: this.toolbox }, false);
  }

  /** Starts a new server when the current one has ended. */
  async #surviving<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch {
      await this.#stop();
      Object.assign(this, await fresh(this.kind, this.toolbox));
      return undefined;
    }
  }

  async #stop(): Promise<void> {
    await this.admin.close();
    await this.server.stop();
  }
}

function equal(one: Sample, other: Sample): boolean {
  return one.sql === other.sql && one.findings === other.findings;
}

/** Starts a server with the database and the user of the dump, and makes a reference dump. */
async function fresh(kind: Pick<ServerOptions, 'flavour' | 'series'>, toolbox: Toolbox) {
  const server = await startServer(kind);
  await createBackupUser(server, [DATABASE], PASSWORD);
  await server.sql(oddDatabase(kind.flavour));
  const admin = await Admin.open(server);
  // Without it, preflight warns that a read-only server may be a replica, and the warning is in the sample.
  const [privilege = ''] = privilegesToSeeReplication(kind.flavour, kind.series ?? '');
  await admin.ask(`GRANT ${privilege} ON *.* TO '${BACKUP_USER}'@'%'`);
  const subject: Subject = { server, toolbox };
  // Not used: the first login of a user has more steps than later ones.
  await takeSample(subject, false);
  const reference = await takeSample(subject, false);
  if (reference.refusal !== undefined) throw new Error(`${kind.flavour} ${kind.series}: ${reference.refusal}`);
  return { server, admin, reference };
}

/** Whether the message of a refusal names the variable, or another cause that a user can find. */
export function namesItsCause(refused: string): boolean {
  const [what = '', message = ''] = refused.split(/: (.*)/s);
  const variable = what.split(' ')[0] ?? '';
  return message.includes(variable) || !/Look the message up|disappeared|does not exist/.test(message);
}

/** Renders the section of docs/reliability.md. */
export function renderVariables(findings: readonly VariableFindings[]): string {
  return `## Unusual values of server variables

Every variable that can be set on a server is set to unusual global values, one at a time: the limits of its range, the members of
an enumeration, other words. Preflight and dump run as in production, with the least privileges, against a small database
with objects of every kind. Sizes and paths that stop the server itself are excluded.

| server | variables | dumps | changed | refused, with the cause | refused without |
|---|--:|--:|--:|--:|--:|
${findings.map(row).join('\n')}

Results of two servers before sessions set these variables themselves: MySQL 9.7, 349 variables, 925 dumps: 4 changed
(\`sql_select_limit\`, \`show_gipk_in_create_table_and_information_schema\`, \`sql_buffer_result\`,
\`show_create_table_verbosity\`), 24 refused by 8 variables; MariaDB 11.8, 425 variables, 1,176 dumps: 3 changed (\`sql_select_limit\`,
\`system_versioning_asof\`, \`sql_quote_show_create\`), 7 refused by 4 variables.`;
}

function row({ server, variables, dumps, changed, refused }: VariableFindings): string {
  const named = refused.filter(namesItsCause).length;
  return `| ${server} | ${variables} | ${dumps} | ${changed.length} | ${named} | ${refused.length - named} |`;
}
