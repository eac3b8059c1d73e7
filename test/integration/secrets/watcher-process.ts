import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { holdsAny } from './needles';

// Scans every process of the machine repeatedly, until its input ends. The first line of the input contains the needles.

export interface WatcherReport {
  /** Number of scans. */
  rounds: number;
  /** Places with a needle, each once. */
  sightings: string[];
  /** Names of all scanned programs. */
  programs: string[];
  /** Names of all scanned files in the temporary folders of execution environments. */
  files: string[];
}

const ownNamespace = mountNamespace('self');
const seen = { sightings: new Set<string>(), programs: new Set<string>(), files: new Set<string>() };
let rounds = 0;
let ended = false;

createInterface({ input: process.stdin })
  .once('line', (line) => {
    process.stdout.write('ready\n');
    watch(JSON.parse(line));
  })
  .once('close', () => {
    ended = true;
  });

function watch(needles: readonly string[]): void {
  if (ended) {
    const { sightings, programs, files } = seen;
    const report: WatcherReport = {
      rounds,
      sightings: [...sightings],
      programs: [...programs],
      files: [...files],
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  rounds += 1;
  const folders = new Map<string, string>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    lookAtProcess(pid, needles);
    const namespace = mountNamespace(pid);
    if (namespace === undefined || namespace === ownNamespace || folders.has(namespace)) continue;
    if (existsSync(`/proc/${pid}/root/var/task`)) folders.set(namespace, `/proc/${pid}/root/tmp`);
  }
  for (const folder of folders.values()) lookAtFolder(folder, needles);
  setImmediate(watch, needles);
}

function lookAtProcess(pid: string, needles: readonly string[]): void {
  const commandLine = read(`/proc/${pid}/cmdline`);
  // Kernel threads have none.
  if (commandLine.length === 0) return;
  const program = programOf(commandLine.toString());
  seen.programs.add(program);
  if (holdsAny(commandLine, needles)) seen.sightings.add(`arguments of ${program}`);
  if (holdsAny(read(`/proc/${pid}/environ`), needles)) seen.sightings.add(`environment of ${program}`);
}

/** The tools of the layer are started by their loader: their name is that of the first argument below `libexec`. */
function programOf(commandLine: string): string {
  const words = commandLine.split('\0');
  const path = words.find((word) => word.includes('/libexec/')) ?? words[0] ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}

function lookAtFolder(folder: string, needles: readonly string[]): void {
  for (const name of list(folder)) {
    seen.files.add(name);
    if (holdsAny(Buffer.from(name), needles)) seen.sightings.add(`name of the file ${name}`);
    if (holdsAny(readFile(join(folder, name)), needles)) seen.sightings.add(`file ${name}`);
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }) as string[];
  } catch {
    return [];
  }
}

/** Reads files only, because reading a pipe would wait for its writer. */
function readFile(path: string): Buffer {
  try {
    return statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

function mountNamespace(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
