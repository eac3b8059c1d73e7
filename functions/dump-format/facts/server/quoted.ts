/** Source of a pattern for a string or an identifier, as servers print them in expressions. For the flag `s`. */
export const QUOTED = /'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`/.source;
