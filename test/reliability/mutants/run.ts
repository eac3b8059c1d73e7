import { mutantsOf } from './mutant';

const ONE_PLACE = 'unit/functions/dump/run/one-place.test.ts';
const WHOLE_RUN = 'unit/functions/dump/run/whole-run.test.ts';
const COMPLETING = 'unit/functions/dump/run/completing.test.ts';
const RUN = 'unit/functions/dump/run/run-dump.test.ts';

/** How a session holds a lock through the phases of a run. */
const SESSION = mutantsOf('slot-job/lock/session.ts', WHOLE_RUN, [
  {
    guard: 'the time that is up ends the run',
    find: 'this.invocation.remaining() - TIMINGS.watchdog)',
    replace: 'this.invocation.remaining() + TIMINGS.watchdog)',
    test: 'the end of the time kills mysqldump, aborts the upload and leaves the slot FAILED',
  },
  {
    guard: 'a run that has its end stops its watchdog',
    find: '      stopWatchdog();\n',
    replace: '',
    test: "leaves one dump with its owner's metadata, a manifest and DONE when undisturbed",
  },
  {
    guard: 'a run that has its end leaves no renewal',
    find: '      await this.#lease.stop();\n      this.#lease = undefined;',
    replace: '      this.#lease = undefined;',
    in: RUN,
    test: 'while the run holds the lock renews it until the run ends, with no sleep or write afterwards',
  },
  {
    file: 'dump/run/protocol.ts',
    guard: 'renewals end before DONE is written',
    find: "  'publish',\n]);",
    replace: "  'publish',\n  'done',\n  'fail',\n]);",
    test: 'waits for a pending renewal before it writes DONE',
  },
  {
    guard: 'a lock that is held is renewed',
    find: '      this.#lease.start();\n',
    replace: '',
    in: RUN,
    test: 'while the run holds the lock keeps it through a dump of many minutes',
  },
  {
    guard: 'a lock counts from when it was asked for',
    find: 'this.#askedAt = this.services.clock.monotonic();',
    replace: 'this.services.clock.sleep(1).then(() => { this.#askedAt = this.services.clock.monotonic(); }, () => {});',
    test: 'a lost lock after failed renewals is measured from the request, not from a late response',
  },
  {
    guard: 'a lock that is lost ends what is going on',
    find: 'return this.#lease ? AbortSignal.any([this.#deadline.signal, this.#lease.lost]) : this.#deadline.signal;',
    replace: 'return this.#deadline.signal;',
    test: 'a lost lock while mysqldump runs kills it and aborts its upload',
  },
  {
    guard: 'the time that is up ends what is going on',
    find: 'return this.#lease ? AbortSignal.any([this.#deadline.signal, this.#lease.lost]) : this.#deadline.signal;',
    replace: 'return this.#lease ? this.#lease.lost : this.#deadline.signal;',
    test: 'the end of the time kills mysqldump, aborts the upload and leaves the slot FAILED',
  },
  {
    guard: 'nothing is begun when the time is up',
    find: 'if (breaks) this.signal.throwIfAborted();',
    replace: '',
    in: RUN,
    test: 'while the run holds the lock starts nothing when the time is up at the beginning',
  },
  {
    guard: 'what breaks off because the lock is lost leads to standing by',
    find: 'if (breaks && this.#lease?.lost.aborted) return { lost: true };',
    replace: '',
    in: RUN,
    test: 'while the run holds the lock aborts its work and stands by when the lock is lost',
  },
  {
    guard: 'what breaks off because the time is up says so',
    find: 'if (breaks && this.#deadline.signal.aborted) return { error: this.#deadline.signal.reason };',
    replace: '',
    in: RUN,
    test: 'while the run holds the lock aborts its work and marks the slot FAILED when the time ends',
  },
  {
    file: 'dump/run/protocol.ts',
    guard: 'a dump that is visible is not broken off',
    find: "new Set<Phase>(['check', 'look', 'adopt', 'dump', 'confirm'])",
    replace: "new Set<Phase>(['check', 'look', 'adopt', 'dump', 'confirm', 'publish'])",
    test: 'the end of the time while the manifest is written does not prevent it',
  },
  {
    guard: 'the end of the time during the renewal completes nothing',
    find: 'if (renewed) this.#deadline.signal.throwIfAborted();',
    replace: '',
    test: 'the end of the time during the renewal before the completion completes nothing',
  },
  {
    guard: 'a run without a lock confirms nothing',
    find: '(await this.#lease?.confirm(this.signal, claim)) ?? false',
    replace: '(await this.#lease?.confirm(this.signal, claim)) || true',
    test: 'a lost lock at the last moment completes nothing, and the run stands by',
  },
  {
    guard: 'who stands by waits before each look',
    find: 'await clock.sleep(TIMINGS.readEvery);',
    replace: 'await clock.sleep(TIMINGS.takeoverAfter);',
    in: RUN,
    test: 'while another run holds the lock ends with success as soon as the slot is DONE',
  },
]);

/** What a run makes of the protocol's states. */
const RUN_DUMP = mutantsOf('dump/run/run-dump.ts', WHOLE_RUN, [
  {
    file: 'dump/pipeline.ts',
    guard: 'the gate is asked',
    find: 'for (const evidence of dumped.evidence) assertProven({ ...evidence, lockRenewed });',
    replace: '',
    test: 'makes nothing visible and marks the slot FAILED when mysqldump exits 0 but ends without its trailer',
  },
  {
    guard: 'the place is claimed before the completion',
    find: 'return (await this.session.confirm(claim)) ? { proven: true, claim } : { lost: true };',
    replace: 'return { proven: true, claim };',
    in: ONE_PLACE,
    test: "the slot's key is claimed before the dump becomes visible",
  },
  {
    guard: 'a dump that the gate refuses claims nothing',
    find: 'const lockRenewed = await this.session.confirm();',
    replace:
      'const lockRenewed = await this.session.confirm({ bucket: this.services.store.bucket, key: upload.open.key });',
    in: ONE_PLACE,
    test: "the slot's key is not claimed by a dump that the gate refuses",
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'a dump is named by the place that is claimed',
    find: 'const key = claim?.key ?? dumpKey',
    replace: 'const key = dumpKey',
    in: ONE_PLACE,
    test: "the slot's key is kept when the compression changes, so that only one of two dumps becomes visible",
  },
  {
    guard: 'a run that fails leaves no upload open',
    find: 'if (abandoned) await abortUpload(this, abandoned.open);',
    replace: '',
    in: COMPLETING,
    test: 'completing the upload fails and aborts the upload when the request never arrived',
  },
  {
    file: 'dump/run/protocol.ts',
    guard: 'an upload that is completed is not aborted',
    find: "before.phase !== 'publish' && ",
    replace: '',
    in: COMPLETING,
    test: 'after the completion marks the slot FAILED and aborts nothing when the manifest cannot be written, and the retry adopts the dump',
  },
  {
    file: 'dump/run/protocol.ts',
    guard: 'an upload that is to be completed is not aborted',
    find: "&& !('upload' in after) ?",
    replace: "&& after.phase !== 'publish' ?",
    test: "leaves one dump with its owner's metadata, a manifest and DONE when undisturbed",
  },
  {
    guard: 'an answer of completing that is lost is unclear',
    find: 'return { unclear: error };',
    replace: 'return { completed: error === undefined } as never;',
    in: COMPLETING,
    test: 'completing the upload fails and aborts the upload when the request never arrived',
  },
  {
    guard: 'an object is known as its own by owner and fence',
    find: "metadata?.owner === this.session.attempt.owner && metadata.fence === fence ? 'ours' : 'theirs'",
    replace: "metadata ? 'ours' : 'theirs'",
    in: COMPLETING,
    test: 'completing the upload over an object of another run verifies and adopts that object, and discards its own',
  },
  {
    guard: 'an object of an earlier fence is not its own',
    find: ' && metadata.fence === fence',
    replace: '',
    in: COMPLETING,
    test: 'completing the upload over an object of an earlier fence of its own verifies and adopts that object, and discards its own',
  },
  {
    guard: 'an object that is not there is nobody’s',
    find: "if (!object) return { whose: 'nobody' };\n    const { metadata } = object;",
    replace: 'const metadata = object ? object.metadata : { owner: this.session.attempt.owner, fence };',
    in: COMPLETING,
    test: 'completing the upload fails and aborts the upload when the request never arrived',
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'a dump carries its run',
    find: 'const metadata = { job, slot, owner: session.attempt.owner, fence, source, locktable };',
    replace: "const metadata = { job, slot, owner: '', fence, source, locktable };",
    in: COMPLETING,
    test: 'completing the upload finds and publishes its own object when the response is lost',
  },
  {
    file: 'dump/one-more-try.ts',
    guard: 'a table that changed is dumped once more',
    find: 'if (!(error instanceof SourceError && error.retryable)) throw error;',
    replace: 'if (error instanceof SourceError || error) throw error;',
    in: COMPLETING,
    test: 'a table that changes during the dump is retried once, and the first upload is aborted',
  },
  {
    file: 'dump/one-more-try.ts',
    guard: 'only a table that changed is dumped once more',
    find: 'error instanceof SourceError && error.retryable',
    replace: 'error instanceof SourceError',
    in: COMPLETING,
    test: 'a table that changes during the dump is not retried when mysqldump fails for another reason',
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'the upload of the first try is aborted',
    find: '    await abortUpload(run, open);\n    throw error;',
    replace: '    throw error;',
    in: COMPLETING,
    test: 'a table that changes during the dump is retried once, and the first upload is aborted',
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'starting an upload ends with the run',
    find: '.contentType, metadata, session.signal)',
    replace: '.contentType, metadata)',
    test: 'the end of the time ends an unresponsive start of an upload',
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'preflight ends with the run',
    find: '    toolbox,\n    session.signal,\n    config.parallelism',
    replace: '    toolbox,\n    new AbortController().signal,\n    config.parallelism',
    test: 'the end of the time ends an unresponsive preflight query',
  },
  {
    file: 'dump/pipeline.ts',
    guard: 'an upload that can’t be aborted does not hide what failed',
    find: '    await services.store.abort(open);\n  } catch (error) {',
    replace: '    await services.store.abort(open);\n  } catch (error) {\n    if (error) throw error;',
    in: COMPLETING,
    test: 'reports the original error when the upload cannot be aborted',
  },
]);

/** What a run finds of its slot. */
const INSPECTION = mutantsOf('dump/run/slot-inspection.ts', ONE_PLACE, [
  {
    guard: 'a dump that is made again says so',
    find: "if (check.dump === 'gone') {",
    replace: "if (check.dump === ('never' as string)) {",
    test: 'a slot that is DONE gets its dump again, with a warning, when its dump is gone',
  },
  {
    guard: 'a dump that only lost its manifest is not said to be made again',
    find: 'return manifestOnly\n',
    replace: 'return manifestOnly && slot.length === 0\n',
    test: 'a slot that is DONE gets its dump again, with a warning, when its manifest is gone',
  },
]);

/** What makes an object a dump. */
const PUBLICATION = mutantsOf('dump/publish/publication.ts', COMPLETING, [
  {
    guard: 'a dump whose text was not read to its end is not adopted',
    find: '    if (!proof.isRead) throw this.#unreadable(objectKey);\n',
    replace: '',
    test: 'does not adopt a dump whose text cannot be read to its end, because its tables are not known',
  },
  {
    guard: 'a dump that is adopted is proven',
    find: 'const proof = await readBack(objectKey, compression, this.services, this.session.signal);',
    replace:
      "const proof = await readBack(objectKey, compression, this.services, this.session.signal).catch(() => ({ bytes: 1, sha256: '0'.repeat(64), serverVersion: '', tables: [] }));",
    test: 'neither adopts nor replaces an incomplete dump without a manifest',
  },
  {
    guard: 'a manifest names the run that made the dump',
    find: 'object.metadata ?? { owner',
    replace: 'undefined ?? { owner',
    test: 'after the completion marks the slot FAILED and aborts nothing when the manifest cannot be written, and the retry adopts the dump',
  },
  {
    guard: 'the dump of another is not published as the own',
    find: 'if (object.metadata?.owner !== this.session.attempt.owner) throw',
    replace: 'if (object === undefined) throw',
    in: ONE_PLACE,
    test: 'does not publish a dump that replaced its own before the manifest was written',
  },
  {
    guard: 'a dump that is gone is no success',
    find: 'if (object) return object;',
    replace:
      'return object ?? { key, bytes: 1, etag: \'""\', versionId: undefined, metadata: { ...this.target, owner: this.session.attempt.owner, fence: 1 } };',
    test: 'after the completion fails without DONE when the dump is gone again',
  },
]);

/** A forced dump and the slot itself never meet. */
const LOCK_KEYS = mutantsOf('slot-job/target.ts', 'unit/functions/dump-format/object-keys.test.ts', [
  {
    guard: 'a forced dump has a lock of its own',
    find: '`${job}#${slot}#force#${forceId}`',
    replace: '`${job}#${slot}`',
    test: 'the lock key of {"forceId": "request-7", "job": "shop", "slot": "2026-11-20"} is shop#2026-11-20#force#request-7',
  },
]);

const KEYS = mutantsOf('dump-format/object-keys.ts', 'unit/functions/dump-format/object-keys.test.ts', [
  {
    guard: 'a forced dump has an object of its own',
    find: 'dumpId(target)',
    replace: 'slot',
    test: 'finds a dump by its stem with any compression, and nothing else',
  },
  {
    guard: 'a stem ends where the name does',
    find: '}.sql.`].join',
    replace: '}`].join',
    test: 'finds a dump by its stem with any compression, and nothing else',
  },
  {
    guard: 'a manifest is no dump',
    find: 'key.endsWith(`.sql.${ENDINGS[compression]}`)',
    replace: 'key.includes(`.sql.${ENDINGS[compression]}`)',
    test: '"shop.sql.zst.manifest.json" is no key of a dump',
  },
]);

/** What the dumps before say of the time that a dump takes. */
const DURATION = [
  ...mutantsOf('dump/history/duration.ts', 'unit/functions/dump/history/duration.test.ts', [
    {
      guard: 'a forecast refuses no dump',
      find: '  const isExcessive = seconds > EXCESSIVE_SHARE * left;',
      replace:
        "  const isExcessive = seconds > EXCESSIVE_SHARE * left;\n  if (isExcessive) throw new Error('too long');",
      in: WHOLE_RUN,
      test: 'the estimated duration of a dump does not refuse a dump when it exceeds the time: it is an estimate',
    },
    {
      guard: 'memory that brings nothing is no advice',
      find: 'memoryMb === undefined || memoryMb < useful',
      replace: 'useful > 0',
      test: 'a dump estimated to take too long is refused without the advice to raise what is at its maximum: memory for one process',
    },
    {
      guard: 'a dump that will soon not fit is warned of',
      find: 'if (seconds <= WARNING_SHARE * left) return undefined;',
      replace: 'if (seconds >= 0) return undefined;',
      test: 'a dump estimated to take 61 % of the remaining time starts with a warning: was expected to take 61 s',
    },
    {
      guard: 'a dump of seconds says nothing of a long one',
      find: 'dumpSeconds >= MIN_SAMPLE_SECONDS',
      replace: 'dumpSeconds > 0',
      test: 'the rate of earlier dumps ignores a dump that took only seconds',
    },
  ]),
  ...mutantsOf('dump/run/run-dump.ts', WHOLE_RUN, [
    {
      file: 'dump/pipeline.ts',
      guard: 'what is not known of the last dumps costs no dump',
      find: 'paceOfLastDumps(store, config.prefix, target, session.signal).catch((error) => {',
      replace:
        'paceOfLastDumps(store, config.prefix, target, session.signal).catch((error) => {\n    if (error) throw error;',
      test: 'the estimated duration of a dump is skipped, and the dump succeeds, when it cannot be computed',
    },
  ]),
];

export const RUNS = [...SESSION, ...RUN_DUMP, ...INSPECTION, ...PUBLICATION, ...LOCK_KEYS, ...KEYS, ...DURATION];
