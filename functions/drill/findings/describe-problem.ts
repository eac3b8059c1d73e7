import type { DrillProblem } from '../../dump-format/results/drill-verdict';

/** ``view `shop`.`open_orders` (error 1356): View 'shop.open_orders' references …`` */
export function describeProblem({ object, errorNumber, message }: DrillProblem): string {
  return `${object}${errorNumber === undefined ? '' : ` (error ${errorNumber})`}: ${message}`;
}
