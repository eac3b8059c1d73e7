import { archiveCommand } from '../../functions/core/aws/archive';
import { ManifestError } from '../../functions/core/errors';
import { readState } from '../../functions/dump-format/listing/known-dump';
import { EXIT } from '../core/exit-codes';
import { chooseDump } from '../dumps/choose';
import { findManifest } from '../dumps/manifest-of';
import { storageOf } from '../dumps/storage-of';
import { findJob, findPlace } from '../place/place';
import { dumpFacts } from '../render/dump-facts';
import { restoreByProgram, restoreCommand } from '../render/restore-command';
import { JOB, PLACE, SLOT } from '../usage/common-options';
import { verb } from '../usage/verb';

export const show = verb({
  name: 'show',
  summary: 'One dump: manifest, warnings, verdicts, and how to restore it',
  description: ['Shows what is stored about a dump. It does not read the dump itself: "verify" does.'],
  arguments: [JOB, SLOT],
  options: PLACE,
  examples: [
    ['show shop', 'the newest dump of the job "shop"'],
    ['show shop 2026-11-20 --json', 'the dump of a date as JSON'],
  ],
  run: async ({ arguments: [job = '', wanted = 'latest'], options }, session) => {
    const { output, clock, signal } = session;
    const place = await findPlace(options, job, session);
    const { store } = place;
    const dump = await chooseDump(store, await findJob(place, job, signal), wanted, clock.now(), signal);
    const known = await readState(store, dump, signal);
    if (!dump.manifest) {
      throw new ManifestError(
        'MANIFEST_UNREADABLE',
        `The dump "${dump.key}" has no manifest, so it does not count. The next run of its slot reads it back.`,
      );
    }
    const { manifest, original } = await findManifest(store, dump, signal);
    const { state, verdict, drill, fullDrill, problems } = known;
    const storage = await storageOf(store, dump, manifest, signal);
    const commands = [
      ...(storage.archive && storage.copy === 'none' ? [archiveCommand(manifest.dump, storage.archive)] : []),
      ...restoreCommand(manifest),
    ];
    output.result(
      'dump',
      {
        job,
        id: dump.id,
        state,
        problems,
        storage,
        copyOf: original,
        manifest,
        verdict,
        drill,
        fullDrill,
        restore: commands,
      },
      (paint) => [
        ...dumpFacts(known, { manifest, original }, storage, paint),
        '',
        'Restore it (docs/restore.md):',
        `  ${restoreByProgram(manifest, dump)}`,
        'Or by a client alone, into a new database:',
        // Pasted together, they end at the first one that fails: rows are not written into a database that was there before.
        ...commands.map((command, i) => `  ${command}${i < commands.length - 1 ? ' &&' : ''}`),
      ],
    );
    return state === 'damaged' || state === 'lost' ? EXIT.damaged : EXIT.done;
  },
});
