import type { ErrorCodeEntry } from './entry';

/** A dump in the bucket, and what stands beside it. */
export const STORED_DUMP_ERRORS = {
  OBJECT_IN_THE_WAY: {
    meaning: 'An object at the key of the dump is not the dump of this job and slot.',
    action: 'Give each job a name, prefix or bucket of its own, and move the object away.',
  },
  CLAIM_OUT_OF_REACH: {
    meaning: 'An earlier attempt may have completed its dump at a place where this deployment does not write.',
    action: 'Look at the object that the message names.',
  },
  MANIFEST_UNREADABLE: {
    meaning: 'A manifest is not valid.',
    action: 'Move the manifest away; the next event of the slot writes a new one.',
  },
  MANIFEST_OF_NEWER_VERSION: {
    meaning: 'A newer version of the module has written a manifest, and this one cannot read it.',
    action: 'Deploy that version again; for a command, take a newer lambda-mysqldump.',
  },
  DUMP_DAMAGED: {
    meaning: 'A dump in the bucket is incomplete, or differs from its manifest.',
    action: 'Restore an earlier dump; move this one away, and make a new one.',
  },
  DUMP_ARCHIVED: {
    meaning:
      "A dump, or another object, is in an archive of S3, and can't be read before S3 has restored it from there.",
    action: 'Run the command of the message, wait for the time that it states, and repeat what you did.',
  },
  DUMP_TEXT_UNFINISHED: {
    meaning: 'The text of a dump ends within a statement.',
    action: 'Fetch or make the dump again: its file is cut off, or quotes strings in a way that it does not state.',
  },
  DUMP_UNREADABLE: {
    meaning: 'A dump without a manifest is complete, but its text follows rules that this version does not support.',
    action: 'Restore it to be sure of it, and move it away; the next event of the slot makes a new dump.',
  },
  DUMP_DIFFERS_FROM_UPLOAD: {
    meaning: 'A dump in the bucket is not what the run uploaded.',
    action: 'Nothing: the next run reads it again. If it fails again, find out what else writes to the bucket.',
  },
  DUMP_DISAPPEARED: {
    meaning: 'A completed dump disappeared from the bucket before its manifest or after it.',
    action: 'Find out who or what deletes objects in the bucket. The slot is dumped again.',
  },
  FACTS_NOT_READ: {
    meaning:
      'The facts of the databases, which a drill compares a restore with, could not be read from the server. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  CHECKSUMS_INCOMPLETE: {
    meaning: 'Some tables of a dump, or all, have no checksum to compare the rows of a restore with. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  FACTS_INCOMPLETE: {
    meaning:
      'The server hides some definitions from the user of the dump, so that a restore of them is not compared. A warning.',
    action: 'Grant the user the privileges of the README on the databases that the message names.',
  },
  FACTS_NOT_PUBLISHED: {
    meaning: 'The facts of the databases could not be written beside the dump, or not be read again. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  FACTS_UNREADABLE: {
    meaning:
      'The facts of a dump are damaged, or of another version, so that its restore is not compared with the source. A warning.',
    action: 'Deploy the version of the module that wrote it. If it is damaged, look for what changed the object.',
  },
  INDEX_NOT_STORED: {
    meaning:
      'The index of a dump could not be written beside it, so that one table of it takes longer to read. A warning.',
    action: 'Look at the reason in the message. The dump is verified, and restores without an index.',
  },
  INDEX_UNREADABLE: {
    meaning: 'The index of a dump is damaged, or of another version, so that the dump is read from its beginning.',
    action: 'Nothing: the dump restores without an index. If it is damaged, look for what changed the object.',
  },
  INDEX_WRONG: {
    meaning: 'The text of a dump is not what its index states. Nothing of that text was used.',
    action: 'Read the dump without its index (`--no-index`), and report the message: it is a defect of the program.',
  },
  VERDICT_CONTRADICTED: {
    meaning: 'A verification or a drill had a different result from the stored verdict on the same dump.',
    action: 'Look at both; move the stored verdict away to get a new one.',
  },
  DUMP_NOT_RESTORABLE: {
    meaning: 'A server refused definitions of the dump, or what it restored differs from the database that was dumped.',
    action:
      'Read the report `….drilled.md` beside the dump, and look for its error numbers in docs/restore.md. Correct the objects that it names in the database.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
