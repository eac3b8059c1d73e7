import type { Machine, Processors } from '../lab/machine';
import { number } from './format';
import type { Goal } from './goals';

/* Lines that every page has. */

/** Describes the machine and its programs. */
export function describe({ versions, ...processors }: Machine): string {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `- ${processorsLine(processors)}
- ${programs.join(', ')}`;
}

/** Describes the machine. */
export function processorsLine({ processor, cores, memoryBytes, kernel, system }: Processors): string {
  return `${cores} cores of ${processor}, ${number(memoryBytes / 1024 ** 3)} GiB of memory, Linux ${kernel}, ${system}`;
}

export function goalLine({ goal, measured, isMet }: Goal): string {
  return `- ${isMet ? 'met' : '**not met**'}: ${goal}: ${measured}`;
}
