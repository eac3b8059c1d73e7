/** True when a server's version, for example `9.7.4` or `11.8.3-MariaDB-log`, is the wanted one or a later one. */
export function isAtLeast(version: string, ...wanted: readonly number[]): boolean {
  const actual = version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, number] of wanted.entries()) {
    const difference = (actual[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
