import type { Options } from '../usage/verb';

const FORM = /^(?<host>[^:/@\s]+):(?<port>\d{1,5})$/;

/** A way to a server that this machine can't reach by its own name. */
export const THROUGH = {
  through: {
    type: 'string',
    placeholder: 'host:port',
    help: 'Connect through this forwarded port, such as 127.0.0.1:13306; the certificate must still be that of the server',
    check: (value: string) => (isAddress(value) ? undefined : 'must be host:port, such as 127.0.0.1:13306'),
  },
} as const satisfies Options;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Undefined without the option. */
export function addressOf(through: string | undefined): Address | undefined {
  const { host = '', port } = FORM.exec(through ?? '')?.groups ?? {};
  return port === undefined ? undefined : { host, port: Number(port) };
}

function isAddress(value: string): boolean {
  const port = addressOf(value)?.port ?? 0;
  return port >= 1 && port <= 65_535;
}
