import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A source of packages: fields of a deb822 stanza without its suite. */
export type AptSource = Readonly<Record<string, string>>;

/** Fields with the address and verification of an archive; other fields of the machine's sources are dropped. */
const KEPT_FIELDS = ['URIs', 'Signed-By', 'Trusted'];

/**
 * Sources of Debian packages of this machine, the most likely first. `DEBIAN_MIRROR` (a URL) overrides the machine's
 * own sources.
 *
 * @param aptFolder folder of `sources.list` and `sources.list.d`
 */
export function debianSources(aptFolder = '/etc/apt', mirror = process.env.DEBIAN_MIRROR): AptSource[] {
  if (mirror) return [{ URIs: mirror }];
  const list = join(aptFolder, 'sources.list');
  const parts = join(aptFolder, 'sources.list.d');
  const files = [
    ...(existsSync(parts)
      ? readdirSync(parts)
          .sort()
          .map((name) => join(parts, name))
      : []),
    ...(existsSync(list) ? [list] : []),
  ];
  const found = files.flatMap((file) => {
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
    if (file.endsWith('.list')) return parseOneLine(readFileSync(file, 'utf8'));
    return [];
  });
  const candidates = found
    .filter((stanza) => isDebianArchive(stanza))
    .map((stanza) => Object.fromEntries(KEPT_FIELDS.flatMap((name) => (stanza[name] ? [[name, stanza[name]]] : []))));
  // The keyring of the Debian archive identifies Debian; a source without one may be another vendor's repository.
  return candidates.sort((a, b) => Number(isSurelyDebian(b)) - Number(isSurelyDebian(a)));
}

/** Archives for security and backports have no full suite; those of other vendors have other components or keyrings. */
function isDebianArchive(stanza: AptSource): boolean {
  const suites = (stanza.Suites ?? '').split(/\s+/);
  return (
    (stanza.Types ?? '').split(/\s+/).includes('deb') &&
    (stanza.Enabled ?? 'yes') !== 'no' &&
    (stanza.Components ?? '').split(/\s+/).includes('main') &&
    suites.some((suite) => /^[a-z]+$/.test(suite)) &&
    (isSurelyDebian(stanza) || !namesKeyring(stanza))
  );
}

/** False without a key or with one in the file itself, whose owner is unknown. */
function namesKeyring(source: AptSource): boolean {
  return /^\s*\//.test(source['Signed-By'] ?? '');
}

function isSurelyDebian(source: AptSource): boolean {
  return (source['Signed-By'] ?? '').includes('debian-archive');
}

/** Reads stanzas of `Field: value` lines, separated by empty lines (sources.list(5), "DEB822-STYLE FORMAT"). */
function parseDeb822(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments
    .split(/\n\s*\n/)
    .filter((stanza) => stanza.trim() !== '')
    .map((stanza) => {
      const fields = stanza.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
      return Object.fromEntries([...fields].map(([, name, value]) => [name, (value ?? '').replace(/[ \t]+$/gm, '')]));
    });
}

/** Reads lines like `deb [signed-by=/path] URI suite component…` (sources.list(5), "ONE-LINE-STYLE FORMAT"). */
function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(deb)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line);
    if (!match) return [];
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match;
    const option = (name: string) => new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(options)?.[1];
    const signedBy = option('signed-by')?.replaceAll(',', ' ');
    const trusted = option('trusted');
    return [
      {
        Types: type,
        URIs: uri,
        Suites: suite,
        Components: components.trim(),
        ...(signedBy ? { 'Signed-By': signedBy } : {}),
        ...(trusted ? { Trusted: trusted } : {}),
      },
    ];
  });
}
