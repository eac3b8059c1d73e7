import type { Greeting } from '../../functions/dump/connection/greeting';
import type { Address } from '../target/through';

/** The database as the function knows it, and the way to it from here. */
export interface ReachedDatabase {
  /** The name that its certificate must be for. */
  readonly host: string;
  readonly port: number;
  /** Where it is reached: itself, or a forwarded port. */
  readonly address: Address;
  readonly greeting: Greeting;
}
