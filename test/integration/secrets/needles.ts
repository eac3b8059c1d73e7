import { randomBytes } from 'node:crypto';

/** A random password, and the texts by which a leak is detected. */
export interface DistinctivePassword {
  readonly password: string;
  readonly needles: readonly string[];
}

/**
 * Creates a password with characters that each format escapes differently, between two halves that none escapes. A
 * leak contains one of the halves: unchanged, in hex, or in base64 at any of its three alignments.
 */
export function distinctivePassword(): DistinctivePassword {
  const halves = [randomBytes(10).toString('hex'), randomBytes(10).toString('hex')] as const;
  return { password: `${halves[0]} "'\\#;$ü😀 ${halves[1]}`, needles: halves.flatMap(needlesOf) };
}

/** The forms in which a text is found. */
export function needlesOf(half: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(half)]).toString('base64');
    // The characters at both ends depend on the neighbouring bytes.
    return encoded.slice(4, -4);
  });
  return [half, Buffer.from(half).toString('hex'), Buffer.from(half).toString('hex').toUpperCase(), ...base64];
}

/** Whether any of the needles is in the content. */
export function holdsAny(content: Buffer, needles: readonly string[]): boolean {
  return needles.some((needle) => content.includes(needle));
}
