import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD } from '../../../dev/labs/databases/backup-user';
import { ENV } from '../../../functions/dump/env';
import { SHORT_TIMEOUT_SECONDS } from '../matrices/deadlines';
import { DatabaseProxy, type Wire, type WireFault } from '../proxy/database-proxy';
import { inspectSlot } from '../trials/inspect-slot';
import type { DeployOptions, ReliabilityLab, Subject } from '../trials/lab';
import type { FaultyDatabase } from './faulty-database';
import { DATABASE } from './schema';

/** Position of a connection to the database: number of the attempt at the slot, and of the connection, both from 1. */
export interface ConnectionPosition {
  readonly attempt: number;
  readonly connection: number;
}

/** Runs trials one after another: two functions, and a fault-injecting proxy in front of a database. */
export class Lane {
  private constructor(
    readonly lab: ReliabilityLab,
    readonly subject: Subject,
    /** Like subject, with the shortest timeout: for faults that block a run until its time is up. */
    readonly shortTimeout: Subject,
    readonly database: FaultyDatabase,
    private readonly proxy: DatabaseProxy,
  ) {}

  static async open(
    lab: ReliabilityLab,
    name: string,
    database: FaultyDatabase,
    { changes }: Pick<DeployOptions, 'changes'> = {},
  ): Promise<Lane> {
    const { server } = database;
    const proxy = await DatabaseProxy.to(server.port);
    const [subject, shortTimeout] = [name, `${name}-short-timeout`].map(
      (its) => ({ name: its, size: DATABASE }) as const,
    );
    const lane = new Lane(lab, subject as Subject, shortTimeout as Subject, database, proxy);
    await lane.changeParameter();
    const options: DeployOptions = {
      server,
      environment: {
        [ENV.dbPort]: String(proxy.port),
        [ENV.dbPasswordParameter]: lane.#passwordParameter,
        // One family uses TLS and the other plain text, so that faults are injected into TLS records as well as into packets.
        ...(server.flavour === 'mariadb' && { [ENV.dbTlsMode]: 'DISABLED' }),
      },
      ...(changes && { changes }),
    };
    await lab.deploy(lane.subject.name, DATABASE, options);
    await lab.deploy(lane.shortTimeout.name, DATABASE, { ...options, timeoutSeconds: SHORT_TIMEOUT_SECONDS });
    return lane;
  }

  close(): Promise<void> {
    return this.proxy.stop();
  }

  /** Injects faults into later connections for a slot. */
  injectFaults(
    subject: Subject,
    slot: string,
    faultAt: (position: ConnectionPosition, wire: Wire) => WireFault | undefined,
  ): void {
    const connections = new Map<number, number>();
    this.proxy.selectFault = (wire) => {
      const attempt = this.lab.attempts(subject, slot).length;
      const connection = (connections.get(attempt) ?? 0) + 1;
      connections.set(attempt, connection);
      return faultAt({ attempt, connection }, wire);
    };
  }

  removeFaults(): void {
    this.proxy.selectFault = () => undefined;
  }

  /** Makes a dump without faults, of another slot. @returns the dump's text, and the traffic of each of its connections */
  async recordBaseline(): Promise<{ readonly text: string; readonly wires: readonly Wire[] }> {
    const slot = this.lab.freshSlot();
    const wires = new Map<number, Wire[]>();
    this.injectFaults(this.subject, slot, ({ attempt }, wire) => {
      wires.set(attempt, [...(wires.get(attempt) ?? []), wire]);
      return undefined;
    });
    await this.lab.send(this.subject, slot);
    // On a busy machine the first attempt may fail.
    const attempts = await this.lab.settled(this.subject, slot, 1);
    this.removeFaults();
    const { problems, text } = await inspectSlot(this.lab, this.subject, slot);
    const last = attempts.at(-1);
    if (last?.status === 'success' && problems.length === 0 && text !== undefined) {
      return { text, wires: wires.get(attempts.length) ?? [] };
    }
    throw new Error(`A run of ${this.subject.name} without faults failed:\n${last?.logs}`);
  }

  /** Changes the password that the function reads. */
  async changeParameter(password = BACKUP_PASSWORD): Promise<void> {
    await putParameter(this.lab.cloud, this.#passwordParameter, password, 'SecureString');
  }

  get #passwordParameter(): string {
    return `/lab/${this.subject.name}-password`;
  }
}
