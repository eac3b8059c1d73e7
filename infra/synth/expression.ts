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

/** The `count` of a resource that exists only when the condition, a Terraform expression, is true. */
export function countWhen(condition: string): number {
  return numberExpression(`${condition} ? 1 : 0`);
}

/**
 * The bare expression for an attribute of a resource that has a `count` of 0 or 1; null when there is none. (CDKTF does
 * not index references to counted resources.)
 */
export function attributeOfOptional(resource: TerraformResource, attribute: string): string {
  return `one(${resource.terraformResourceType}.${resource.friendlyUniqueId}[*].${attribute})`;
}
