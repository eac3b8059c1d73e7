import type { DrillMode } from '../../dump-format/keys/drill-mode';
import type { AcceptedFinding } from '../../dump-format/results/drill-verdict';

/** Decides which findings of one drill are accepted, and records them. */
export class AcceptedFindings {
  /** Of how many findings the text is kept. */
  static readonly KEPT = 20;

  /** The first of them. */
  readonly findings: AcceptedFinding[] = [];
  count = 0;
  readonly #patterns: readonly { readonly entry: string; readonly pattern: RegExp }[];
  readonly #used = new Set<string>();

  /**
   * @param entries such as `view shop.open_orders`, in which `*` stands for any characters
   * @param mode of the drill: only a full one finds something of rows, so that their entries do not miss anything in the other
   * @param reasonFor names what else makes a finding an expected one.
   */
  constructor(
    entries: readonly string[],
    mode: DrillMode = 'full',
    private readonly reasonFor: (about: string, finding: string) => string | undefined = () => undefined,
  ) {
    this.#patterns = entries
      // Otherwise every drill of the definitions would advise to remove them.
      .filter((entry) => mode === 'full' || !entry.startsWith(ABOUT_ROWS))
      .map((entry) => ({ entry, pattern: patternOf(entry) }));
  }

  /**
   * Whether a finding is accepted.
   *
   * @param about the object by kind and name, as an entry has it
   * @param finding as a sentence
   */
  accepts(about: string, finding: string): boolean {
    // guard: accepts-what-is-listed-only
    const matching = this.#patterns.filter(({ pattern }) => pattern.test(about));
    for (const { entry } of matching) this.#used.add(entry);
    const [first] = matching;
    const acceptedBy = first?.entry ?? this.reasonFor(about, finding);
    if (acceptedBy === undefined) return false;
    this.count += 1;
    if (this.findings.length < AcceptedFindings.KEPT) this.findings.push({ finding, acceptedBy });
    return true;
  }

  /** Entries that accepted nothing, a warning each: the object is corrected or gone, or its name is misspelt. */
  get warnings(): string[] {
    return this.#patterns
      .filter(({ entry }) => !this.#used.has(entry))
      .map(
        ({ entry }) =>
          `drill_accepted_findings has "${entry}", and the drill found nothing of that name. Remove it if the object is corrected or gone, or correct its name.`,
      );
  }
}

/** How entries begin that are about the rows of tables. */
const ABOUT_ROWS = 'rows of table ';

function patternOf(entry: string): RegExp {
  const parts = entry.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
