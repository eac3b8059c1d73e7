import type { Secret } from '../../core/secret';

/** How a session with the target is protected. */
export type TargetTls =
  | {
      readonly mode: 'VERIFY_IDENTITY';
      /** Certificates of authorities, as PEM. Default: those of Node.js. */
      readonly ca?: string;
      /** The name in the certificate, where the connection goes through a forwarded port. Default: the host. */
      readonly serverName?: string;
    }
  | { readonly mode: 'DISABLED' };

/** The server that is restored into. */
export interface Target {
  readonly address:
    | { readonly host: string; readonly port: number; readonly tls: TargetTls }
    | { readonly socket: string };
  /** For messages, where the address is only the way to it. */
  readonly name?: string;
  readonly user: string;
  /** Asked for each session, because a token of IAM is valid for fifteen minutes. */
  readonly password: () => Promise<Secret>;
  /** Whether the password is a token of IAM. */
  readonly usesToken?: boolean;
}

/** `db.example.org:3306` or `/run/mysqld/mysqld.sock`, for messages. */
export function nameOfTarget({ address, name }: Target): string {
  if (name !== undefined) return name;
  return 'socket' in address ? address.socket : `${address.host}:${address.port}`;
}
