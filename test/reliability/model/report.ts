import type { ExploredDesign } from './explorations';

/** Renders the report's section on the model. */
export function renderModel(explored: readonly ExploredDesign[]): string {
  return `## Model

Every interleaving of the protocol's own transition code, explored exhaustively, and of other plausible designs. Each world is a
reachable state, and was checked.

| design | faults allowed | worlds | moves | |
|---|---|--:|--:|---|
${explored.map(row).join('\n')}

### Counterexamples (shortest traces)

No shorter trace violates the property. A1 is the first attempt at event A, and B2 the second at event B.

${explored.flatMap(story).join('\n\n')}`;
}

function row({ design, bounds, worlds, moves, violation }: ExploredDesign): string {
  const verdict = violation ? `BROKEN: ${violation.property}` : 'holds';
  return `| ${design} | ${bounds} | ${worlds} | ${moves} | ${verdict} |`;
}

function story({ design, violation }: ExploredDesign): string[] {
  if (!violation) return [];
  const steps = violation.story.map((step, index) => `${index + 1}. ${step}`);
  return [`**${design}**, against "${violation.property}":\n\n${steps.join('\n')}`];
}
