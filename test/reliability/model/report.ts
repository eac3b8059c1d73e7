import type { ExploredDesign } from './explorations';

/** Renders the report's section on the model. */
export function renderModel(explored: readonly ExploredDesign[]): string {
  return `## Model

Every interleaving of the protocol's own transition code, explored exhaustively, and of other plausible designs. Every
reachable state was checked.

| design | allowed faults | states | transitions | |
|---|---|--:|--:|---|
${explored.map(row).join('\n')}

### Counterexamples (shortest traces)

No shorter trace violates the property. A1 is the first attempt at event A, and B2 the second at event B.

${explored.flatMap(trace).join('\n\n')}`;
}

function row({ design, bounds, worlds, transitions, violation }: ExploredDesign): string {
  const verdict = violation ? `BROKEN: ${violation.property}` : 'holds';
  return `| ${design} | ${bounds} | ${worlds} | ${transitions} | ${verdict} |`;
}

function trace({ design, violation }: ExploredDesign): string[] {
  if (!violation) return [];
  const steps = violation.trace.map((step, index) => `${index + 1}. ${step}`);
  return [`**${design}**, against "${violation.property}":\n\n${steps.join('\n')}`];
}
