import { type TerraformResource, Token } from 'cdktf';

/** Wraps a Terraform expression into a template, the form of expressions in JSON: `${var.name}` for `var.name`. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** Wraps an expression for an attribute that the bindings type as a number. */
export function numberExpression(text: string): number {
  return Token.asNumber(expression(text));
}

/** Wraps an expression for an attribute that the bindings type as a list of strings. */
export function listExpression(text: string): string[] {
  return Token.asList(expression(text));
}

/** Wraps an expression for an attribute that the bindings type as a map of strings. */
export function mapExpression(text: string): Record<string, string> {
  return Token.asStringMap(expression(text));
}

/** The Terraform expression of a list of strings. */
export function stringList(values: readonly string[]): string {
  return `[${values.map((value) => `"${value}"`).join(', ')}]`;
}

/** The `count` of a resource that exists only when the condition, a Terraform expression, is true. */
export function countWhen(condition: string): number {
  return numberExpression(`${condition} ? 1 : 0`);
}

/** The argument `count` of a resource that is optional only when a condition is given. */
export function optionalCount(condition: string | undefined): { readonly count?: number } {
  return condition === undefined ? {} : { count: countWhen(condition) };
}

/**
 * The bare expression for an attribute of a resource with a `count` of 0 or 1; null when the count is 0. (CDKTF does not
 * index references to counted resources.)
 */
export function attributeOfOptional(resource: TerraformResource, attribute: string): string {
  return `one(${resource.terraformResourceType}.${resource.friendlyUniqueId}[*].${attribute})`;
}

/** The template for an attribute of a resource with {@link optionalCount} and the same condition. */
export function attributeOf(resource: TerraformResource, attribute: string, condition: string | undefined): string {
  return expression(
    condition === undefined ? `${resource.fqn}.${attribute}` : attributeOfOptional(resource, attribute),
  );
}

/** The expression of a template that consists of it alone: `var.name` for `${var.name}`. */
export function bareExpression(template: string): string {
  return template.replace(/^\$\{(.*)\}$/, '$1');
}
