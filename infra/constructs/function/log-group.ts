/** Name of the log group of a function, as a Terraform template. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
