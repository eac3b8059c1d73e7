import { randomBytes } from 'node:crypto';

/** A password that is in no source file, and the texts by which a leak of it is found. */
export interface DistinctivePassword {
  readonly password: string;
  readonly needles: readonly string[];
}

/**
 * Makes a password with characters that every format escapes in another way, between two halves that none escapes. A
 * leak shows one of the halves: as it is, in hex, or in base64 at any of its three alignments.
 */
export function distinctivePassword(): DistinctivePassword {
  const halves = [randomBytes(10).toString('hex'), randomBytes(10).toString('hex')] as const;
  return { password: `${halves[0]} "'\\#;$ü😀 ${halves[1]}`, needles: halves.flatMap(needlesOf) };
}

function needlesOf(half: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(half)]).toString('base64');
    // The characters at both ends depend on what stands beside.
    return encoded.slice(4, -4);
  });
  return [half, Buffer.from(half).toString('hex'), Buffer.from(half).toString('hex').toUpperCase(), ...base64];
}

/** Whether any of the needles is in the content. */
export function holdsAny(content: Buffer, needles: readonly string[]): boolean {
  return needles.some((needle) => content.includes(needle));
}
