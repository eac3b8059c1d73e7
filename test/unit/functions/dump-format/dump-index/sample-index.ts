import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type DumpIndex, headBytes, type Section } from '../../../../../functions/dump-format/dump-index/dump-index';
import { SectionBuilder } from '../../../../../functions/dump-format/dump-index/section-builder';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { StatementReader } from '../../../../../functions/dump-format/statements/statement-reader';

export const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';

/** A section of a text, with the place of its INSERTs in it. */
export type SectionText = Pick<Section, 'kind' | 'object'> & { readonly text: string; readonly rows?: string };

/** A dump of four sections; what stands in `rows` are the INSERTs of its section. */
export const SECTIONS: readonly SectionText[] = [
  { kind: 'header', object: '', text: '-- MySQL dump\nSET NAMES utf8mb4;' },
  { kind: 'table', object: 't', text: '\n\n-- Table structure for table `t`\n\nCREATE TABLE `t` (a int);' },
  {
    kind: 'rows',
    object: 't',
    text: '\n\nLOCK TABLES `t` WRITE;\nINSERT INTO `t` VALUES (1);\nINSERT INTO `t` VALUES (2);\nUNLOCK TABLES;',
    rows: 'INSERT INTO `t` VALUES (1);\nINSERT INTO `t` VALUES (2);',
  },
  { kind: 'footer', object: '', text: '\nSET NAMES latin1;\n-- Dump completed\n' },
];

export const TEXT = SECTIONS.map(({ text }) => text).join('');

/** The index of a text that is divided into frames of this length, and is its own compressed form. */
export function sampleIndex(sections: readonly SectionText[] = SECTIONS, frameBytes = 40): DumpIndex {
  const text = Buffer.from(sections.map((section) => section.text).join(''));
  let place = 0;
  const placed = sections.map(({ kind, object, text: own, rows }): Section => {
    const from = place;
    const to = from + own.length;
    place = to;
    const first = from + (rows === undefined ? 0 : own.indexOf(rows));
    const inserts = rows === undefined ? {} : { inserts: [first, first + rows.length] as [number, number] };
    const section = { kind, database: 'shop', object, from, to, statements: 1, rows: 0, ...inserts };
    return { ...section, head: crc32(text.subarray(from, from + headBytes(section))) };
  });
  const starts = Array.from({ length: Math.ceil(text.length / frameBytes) }, (_, i) => i * frameBytes);
  return {
    schemaVersion: 1,
    dump: {
      key: KEY,
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      textBytes: text.length,
    },
    frames: starts.map((from) => [from, Math.min(frameBytes, text.length - from), from]),
    sections: placed,
  };
}

/** The index of a dump's text that is divided into frames of this length, and is its own compressed form. */
export function indexOf(key: string, text: string, frameBytes: number): DumpIndex {
  const sections = new SectionBuilder();
  const reader = new StatementReader(sections);
  reader.push(Buffer.from(text));
  reader.end();
  const { dump, frames } = sampleIndex([{ kind: 'other', object: '', text }], frameBytes);
  return { schemaVersion: 1, dump: { ...dump, key }, frames, sections: [...sections.end()] };
}

/** The manifest of that dump, as far as it is read. */
export function manifestOf({ dump }: DumpIndex, object: { etag: string; versionId?: string | undefined }): Manifest {
  const { bytes, sha256, key } = dump;
  return {
    dump: { bucket: 'dumps', key, compression: 'zstd', bytes, sha256, parts: [], ...object },
  } as unknown as Manifest;
}
