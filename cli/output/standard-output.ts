import { createWriteStream, fstatSync } from 'node:fs';
import type { Stream } from './output';

/**
 * Standard output. That of Node.js takes a write to a file that a full disk has cut short for a whole one, so that the rest
 * would be lost without an error.
 */
export function standardOutput(): Stream {
  return isFile() ? createWriteStream('', { fd: process.stdout.fd, autoClose: false }) : process.stdout;
}

function isFile(): boolean {
  try {
    return fstatSync(process.stdout.fd).isFile();
  } catch {
    // It is closed.
    return false;
  }
}
