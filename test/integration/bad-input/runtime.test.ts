import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BACKUP_PASSWORD } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { clientTree } from '../../../layers/mysql-client/build';
import { tinyDisk } from '../../support/tiny-disk';
import { expectDumped, expectRefused, newDay } from './refusal';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
let folder: string;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
  folder = mkdtempSync(join(tmpdir(), 'broken-layer-'));
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a layer', () => {
  /** A copy of the real layer, changed. */
  async function layer(change: (root: string) => void): Promise<string> {
    const root = mkdtempSync(join(folder, 'layer-'));
    cpSync(await clientTree(), root, { recursive: true, verbatimSymlinks: true });
    change(root);
    return root;
  }

  test('that is missing is named in the error, and the slot is dumped after it is attached', async () => {
    const day = newDay();
    await expectRefused(
      lab,
      day,
      { layerRoot: folder },
      {
        error: 'ToolError',
        expected: [
          `${folder}/bin/mysql can't be started (ENOENT)`,
          `mysql-client layer of its own architecture (${process.arch}) among its layers`,
        ],
      },
    );
    await expectDumped(lab, day);
  });

  test('of another architecture is named in the error', async () => {
    const layerRoot = await layer((root) => {
      const libraries = join(root, 'mysql-client', 'lib');
      for (const name of readdirSync(libraries).filter((file) => file.startsWith('ld-linux'))) {
        const program = readFileSync(join(libraries, name));
        // The machine in the ELF header: 0 is none.
        program.writeUInt16LE(0, 18);
        writeFileSync(join(libraries, name), program);
      }
    });
    await expectRefused(
      lab,
      newDay(),
      { layerRoot },
      {
        error: 'ToolError',
        expected: [`${layerRoot}/bin/mysql can't be started (exit 126)`, 'of its own architecture'],
      },
    );
  });

  test.each([
    ['mysqldump', 'is not executable', 'EACCES'],
    ['pzstd', 'is not executable', 'EACCES'],
    ['mkfifo', 'is missing', 'ENOENT'],
    ['mysqldump', 'is missing', 'ENOENT'],
    ['pzstd', 'is missing', 'ENOENT'],
    ['zstd', 'is missing', 'ENOENT'],
  ])('whose %s %s fails the run, and no upload or child process is left', async (tool, what, code) => {
    const day = newDay();
    const layerRoot = await layer((root) => {
      const path = join(root, 'bin', tool);
      if (what === 'is missing') rmSync(path);
      else chmodSync(path, 0o644);
    });
    const before = descriptors();
    await expectRefused(
      lab,
      day,
      { layerRoot },
      { error: 'ToolError', expected: [`${layerRoot}/bin/${tool} can't be started (${code})`] },
    );
    expect(descriptors()).toEqual(before);
    await expectDumped(lab, day);
  });

  test.each(['mysqldump', 'pzstd'])('whose %s exits early without an error fails the run', async (tool) => {
    const layerRoot = await layer((root) => writeFileSync(join(root, 'bin', tool), '#!/bin/sh\nexit 3\n'));
    await expectRefused(
      lab,
      newDay(),
      { layerRoot },
      {
        error: tool === 'pzstd' ? 'CompressError' : 'SourceError',
        expected: [`${tool} failed (exit 3): it printed no message.`],
      },
    );
  });

  test('whose mysqldump exits 0 without a dump is refused by the gate', async () => {
    const layerRoot = await layer((root) => writeFileSync(join(root, 'bin', 'mysqldump'), '#!/bin/sh\nexit 0\n'));
    await expectRefused(
      lab,
      newDay(),
      { layerRoot },
      { error: 'GateError', expected: ['not proven complete', '"-- Dump completed"'] },
    );
  });
});

describe('a temporary folder', () => {
  /** Does the work with a temporary folder on a disk of its own. */
  async function onDisk<T>(options: string, work: (folder: string) => Promise<T>): Promise<T> {
    const disk = await tinyDisk(options);
    const tmp = jest.spyOn(os, 'tmpdir').mockReturnValue(disk.folder);
    try {
      return await work(disk.folder);
    } finally {
      tmp.mockRestore();
      await disk.remove();
    }
  }

  // The bundle of certificates that the lab writes takes the only block, or the folder and file for it two inodes.
  test.each([
    ['without space for the CA certificates', 'size=4k', {}, ['Could not write the CA certificates', 'ENOSPC']],
    ['without space for the options', 'size=4k', { [ENV.dbTlsCaParameter]: undefined }, ["client's options", 'ENOSPC']],
    ['without a free inode', 'nr_inodes=3', { [ENV.dbTlsCaParameter]: undefined }, ["client's options", 'ENOSPC']],
  ])('%s fails the run, and no file is left', async (_, options, environment, expected) => {
    const day = newDay();
    const before = descriptors();
    await onDisk(options, async (tmp) => {
      await expectRefused(
        lab,
        day,
        { environment },
        {
          error: '(PreflightError|SourceError)',
          expected: [...expected, 'some kilobytes free'],
        },
      );
      expect(contentOf(tmp).filter((content) => content.includes(BACKUP_PASSWORD.slice(0, 5)))).toEqual([]);
      expect(readdirSync(tmp).filter((name) => /options|pipe|database-ca/.test(name))).toEqual([]);
    });
    expect(descriptors()).toEqual(before);
    await expectDumped(lab, day);
  });
});

/** Pipes and files without a name that this process holds: what a run that failed may have forgotten. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd')
    .flatMap((descriptor) => {
      try {
        return [readlinkSync(join('/proc/self/fd', descriptor))];
      } catch {
        // The descriptor by which the folder itself is read.
        return [];
      }
    })
    .filter((target) => /\(deleted\)|\/options-|\/pipe-|^pipe:/.test(target))
    .sort();
}

/** Content of every file below a folder. */
function contentOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
