import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** An open socket of the internet protocols. */
export interface InternetSocket {
  /** The program that has it, such as `mysqld`. */
  readonly program: string;
  readonly protocol: string;
  /** `127.0.0.1:443`, or undefined when it is connected to nothing. */
  readonly remote: string | undefined;
  /** Whether it accepts connections. */
  readonly listens: boolean;
}

const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'udplite6', 'raw', 'raw6'];
/** State of a socket that listens ("proc_net_tcp", Linux kernel documentation). */
const LISTEN = '0A';
/** Columns of those files. */
const [REMOTE, STATE, INODE] = [2, 3, 9];

/** What processes have open of the internet protocols at this moment. Sockets of the file system are left out. */
export function internetSockets(pids: readonly number[]): InternetSocket[] {
  const owners = new Map<string, string>();
  for (const pid of pids) for (const inode of socketsOf(pid)) owners.set(inode, programOf(pid));
  if (owners.size === 0) return [];
  // The network namespace is that of all functions.
  return PROTOCOLS.flatMap((protocol) =>
    linesOf(`/proc/${pids[0]}/net/${protocol}`).flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const program = owners.get(columns[INODE] ?? '');
      if (program === undefined) return [];
      return [{ program, protocol, remote: addressOf(columns[REMOTE] ?? ''), listens: columns[STATE] === LISTEN }];
    }),
  );
}

/** Name of a process's program, without the loader that a layer starts it by. */
export function programOf(pid: number): string {
  const words = read(`/proc/${pid}/cmdline`).split('\0');
  const path = words.find((word) => word.includes('/libexec/')) ?? words[0] ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Inodes of the sockets that a process has open. */
function socketsOf(pid: number): string[] {
  let descriptors: string[];
  try {
    descriptors = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
  return descriptors.flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

/** `0100007F:01BB` is `127.0.0.1:443`: each group of four bytes is a number of this machine, with its low byte first. */
function addressOf(hexadecimal: string): string | undefined {
  const [address = '', port = ''] = hexadecimal.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((group) => [...Buffer.from(group, 'hex').reverse()]);
  if (Number.parseInt(port, 16) === 0) return undefined;
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join() === MAPPED;
  const name = bytes.length === 4 || isMapped ? bytes.slice(-4).join('.') : `[${Buffer.from(bytes).toString('hex')}]`;
  return `${name}:${Number.parseInt(port, 16)}`;
}

/** First bytes of an IPv4 address in IPv6. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255].join();

function linesOf(path: string): string[] {
  return read(path).split('\n').slice(1, -1);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
