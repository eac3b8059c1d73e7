/** Processor architectures that Lambda offers, by the names that Lambda uses. */
export const ARCHES = ['x86_64', 'arm64'] as const;
export type Arch = (typeof ARCHES)[number];

/** A group of packages that are resolved together from one Debian suite. */
export interface PackageSet {
  /** Part of the key in `packages.lock.json`. */
  name: string;
  suite: 'bookworm' | 'trixie' | 'sid';
  /** The packages asked for, each with the series (upstream major.minor) that it must stay in; the rest follows. */
  packages: Readonly<Record<string, string>>;
  arches: readonly Arch[];
}
