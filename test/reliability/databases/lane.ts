import { BACKUP_PASSWORD, putParameter } from '../../../dev/labs/dump-lab';
import { ENV } from '../../../functions/dump/env';
import { examine } from '../examine';
import type { DeployOptions, ReliabilityLab, Subject } from '../lab';
import { SHORT_TIMEOUT_SECONDS } from '../matrices/deadlines';
import { DatabaseProxy, type Wire, type WireFault } from '../proxy/database-proxy';
import { DATABASE } from './schema';
import type { Victim } from './victim';

/** Which connection to the database it is: the how manieth of which attempt at the slot, both from 1. */
export interface Place {
  readonly attempt: number;
  readonly connection: number;
}

/** Functions with a way of their own to a database, on which one slot after the other is dumped. */
export class Lane {
  private constructor(
    readonly lab: ReliabilityLab,
    readonly subject: Subject,
    /** As the other one, with little time: for what stands still until the time is up. */
    readonly hurried: Subject,
    readonly victim: Victim,
    private readonly proxy: DatabaseProxy,
  ) {}

  static async open(
    lab: ReliabilityLab,
    name: string,
    victim: Victim,
    { changes }: Pick<DeployOptions, 'changes'> = {},
  ): Promise<Lane> {
    const { server } = victim;
    const proxy = await DatabaseProxy.to(server.port);
    const [subject, hurried] = [name, `${name}-hurried`].map((its) => ({ name: its, size: DATABASE }) as const);
    const lane = new Lane(lab, subject as Subject, hurried as Subject, victim, proxy);
    await lane.changeParameter();
    const options: DeployOptions = {
      server,
      environment: {
        [ENV.dbPort]: String(proxy.port),
        [ENV.dbPasswordParameter]: lane.#passwordParameter,
        // One family over TLS, the other one in plain text: faults meet records as well as bare packets and rows.
        ...(server.flavour === 'mariadb' && { [ENV.dbTlsMode]: 'DISABLED' }),
      },
      ...(changes && { changes }),
    };
    await lab.deploy(lane.subject.name, DATABASE, options);
    await lab.deploy(lane.hurried.name, DATABASE, { ...options, timeoutSeconds: SHORT_TIMEOUT_SECONDS });
    return lane;
  }

  close(): Promise<void> {
    return this.proxy.stop();
  }

  /** Asks for a fault at each connection for a slot from now on. */
  disturb(subject: Subject, slot: string, faultAt: (place: Place, wire: Wire) => WireFault | undefined): void {
    const connections = new Map<number, number>();
    this.proxy.switchboard = (wire) => {
      const attempt = this.lab.attempts(subject, slot).length;
      const connection = (connections.get(attempt) ?? 0) + 1;
      connections.set(attempt, connection);
      return faultAt({ attempt, connection }, wire);
    };
  }

  calmDown(): void {
    this.proxy.switchboard = () => undefined;
  }

  /** Dumps undisturbed, into another slot. @returns the dump's text, and what went over each of its connections. */
  async record(): Promise<{ readonly text: string; readonly wires: readonly Wire[] }> {
    const slot = this.lab.freshSlot();
    const wires = new Map<number, Wire[]>();
    this.disturb(this.subject, slot, ({ attempt }, wire) => {
      wires.set(attempt, [...(wires.get(attempt) ?? []), wire]);
      return undefined;
    });
    await this.lab.send(this.subject, slot);
    // On a machine that is too busy the first attempt may come to nothing.
    const attempts = await this.lab.settled(this.subject, slot, 1);
    this.calmDown();
    const { problems, text } = await examine(this.lab, this.subject, slot);
    const last = attempts.at(-1);
    if (last?.status === 'success' && problems.length === 0 && text !== undefined) {
      return { text, wires: wires.get(attempts.length) ?? [] };
    }
    throw new Error(`An undisturbed run of ${this.subject.name} went wrong:\n${last?.logs}`);
  }

  /** Writes the password that the function reads. */
  async changeParameter(password = BACKUP_PASSWORD): Promise<void> {
    await putParameter(this.lab.cloud, this.#passwordParameter, password, 'SecureString');
  }

  get #passwordParameter(): string {
    return `/lab/${this.subject.name}-password`;
  }
}
