import { type TerraformResource, Token } from 'cdktf';

/** Wraps a Terraform expression for a place where JSON holds a string: `expression('var.name')` is `"${var.name}"`. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** The same, for an attribute that the bindings type as a number. */
export function numberExpression(text: string): number {
  return Token.asNumber(expression(text));
}

/** The same, for an attribute that the bindings type as a list of strings. */
export function listExpression(text: string): string[] {
  return Token.asList(expression(text));
}

/** The same, for an attribute that the bindings type as a map of strings. */
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

/** The argument `count` of a resource that may be optional: none without a condition. */
export function optionalCount(condition: string | undefined): { readonly count?: number } {
  return condition === undefined ? {} : { count: countWhen(condition) };
}

/**
 * The bare expression for an attribute of a resource that has a `count` of 0 or 1; null when there is none. (CDKTF does
 * not index references to counted resources.)
 */
export function attributeOfOptional(resource: TerraformResource, attribute: string): string {
  return `one(${resource.terraformResourceType}.${resource.friendlyUniqueId}[*].${attribute})`;
}

/** The template for an attribute of a resource that may be optional. `condition` is the one that its `count` has. */
export function attributeOf(resource: TerraformResource, attribute: string, condition: string | undefined): string {
  return expression(
    condition === undefined ? `${resource.fqn}.${attribute}` : attributeOfOptional(resource, attribute),
  );
}

/** The expression inside a template that holds nothing else: `var.name` of `"${var.name}"`. */
export function bareExpression(template: string): string {
  return template.replace(/^\$\{(.*)\}$/, '$1');
}
