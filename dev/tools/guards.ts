import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from '@swc/core';
import { COMMAND_LINE, FUNCTIONS, type SourceChange } from './patched-source';

/*
 * A guard that tests take out is marked in its source, by a comment in front of it:
 *
 *   // guard: takeover-waits
 *   if (at - unchangedSince < TIMINGS.takeoverAfter) return state;
 *
 * The mark stands for what follows it: a statement, a property, an element or argument, or one operand of a condition.
 * So a guard keeps its address when names and texts around it change, and when it moves to another file.
 */

/** A mark, and comments between it and its guard. */
const MARK = /\/\/ guard: ([a-z0-9-]+)\n(?:\s*\/\/ (?!guard:)[^\n]*\n)*\s*/g;

/** A node of the syntax tree, whatever it is. */
interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly [part: string]: unknown;
}

/** One mark. */
interface Mark {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  /** Offset of the mark in the source, and of what it stands for. */
  readonly index: number;
  readonly guarded: number;
}

/** Folders that have marks. */
const MARKED = [FUNCTIONS, COMMAND_LINE];

/** The names of all marks, once for each place. */
export function markedGuards(folders = MARKED): string[] {
  return marks(folders).map(({ name }) => name);
}

/**
 * The change that takes a marked guard out.
 *
 * @param becomes code for what decides: the condition of an `if`, the value of a `return`, of a variable or of a
 * property, the body of a function; for any other mark, the code that replaces it. Undefined: the marked code is removed.
 * @throws when the mark is not there, or not the only one of its name.
 */
export function withoutGuard(name: string, becomes?: string, folders = MARKED): SourceChange {
  const [mark, ...others] = marks(folders).filter((its) => its.name === name);
  if (!mark || others.length > 0) {
    const count = mark ? others.length + 1 : 0;
    throw new Error(`The mark "// guard: ${name}" stands ${count} times, not once.`);
  }
  const { file, source, index } = mark;
  const node = guardedNode(mark);
  const [from, to] = becomes === undefined ? rangeOf(node, source) : rangeOf(decisive(node), source);
  const end = Math.max(to, rangeOf(node, source)[1]);
  // The comma behind an element or a property goes along with it.
  const comma = becomes === undefined && source[end] === ',' ? 1 : 0;
  return {
    file,
    find: source.slice(index, end + comma),
    replace: `${source.slice(index, from)}${becomes ?? ''}${source.slice(to, end)}`,
  };
}

function marks(folders: readonly string[]): Mark[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const file = relative(FUNCTIONS, path);
      const source = readFileSync(path, 'utf8');
      return [...source.matchAll(MARK)].map(({ index, 0: comment, 1: name = '' }) => ({
        name,
        file,
        source,
        index,
        guarded: index + comment.length,
      }));
    });
}

/** What a mark stands for: the largest statement or property that begins there, or else the operand. */
function guardedNode({ name, file, source, guarded }: Mark): Node {
  const tree = parseSync(source, { syntax: 'typescript', target: 'es2023' }) as unknown as Node;
  const start = Buffer.byteLength(source.slice(0, guarded)) + 1;
  const nodes = nodesIn(tree).filter(({ span }) => span.start === start);
  const node =
    nodes.find(({ type }) => /(?:Statement|Declaration|Property|Method|Element)$/.test(type)) ??
    nodes.find((its) => !isCondition(its));
  if (node) return node;
  throw new Error(`Nothing that can be taken out follows the mark "// guard: ${name}" in ${file}, from functions/.`);
}

/** All nodes of a tree, the larger before those in them. */
function nodesIn(part: unknown): Node[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = asNode(part as Partial<Node>);
  return [...(own ? [own] : []), ...Object.values(part).flatMap(nodesIn)];
}

/** swc gives properties and elements no type or no place of their own. */
function asNode(part: Partial<Node>): Node | undefined {
  const { type, span, spread, key, value, expression } = part as Record<string, unknown> & { type?: string };
  const [first, last] = (
    type === 'KeyValueProperty' ? [key, value] : [undefined, type === 'SpreadElement' ? part.arguments : expression]
  ) as [Node | undefined, Node | undefined];
  if (type !== undefined && span) return part as Node;
  const start = (spread as Node['span'] | null)?.start ?? (first ?? last)?.span.start;
  if (start === undefined || !last) return undefined;
  return { ...part, type: type ?? 'Element', span: { start, end: last.span.end } };
}

function isCondition({ type, operator }: Node): boolean {
  return type === 'BinaryExpression' && ['&&', '||', '??'].includes(String(operator));
}

/** What decides in a guard, by its kind. */
const DECISIVE: Readonly<Record<string, string>> = {
  IfStatement: 'test',
  ReturnStatement: 'argument',
  VariableDeclarator: 'init',
  ExpressionStatement: 'expression',
  KeyValueProperty: 'value',
  SpreadElement: 'arguments',
  Element: 'expression',
  FunctionDeclaration: 'body',
  ClassMethod: 'body',
};

function decisive(node: Node): Node {
  if (node.type === 'ExportDeclaration') return decisive(node.declaration as Node);
  if (node.type === 'VariableDeclaration') return decisive((node.declarations as Node[])[0] as Node);
  return (node[DECISIVE[node.type] ?? ''] as Node | undefined) ?? node;
}

/** Where a node is, as offsets in the source's text. swc counts bytes, from 1. */
function rangeOf({ span }: Node, source: string): [start: number, end: number] {
  const bytes = Buffer.from(source);
  const offset = (position: number) => bytes.subarray(0, position - 1).toString().length;
  return [offset(span.start), offset(span.end)];
}
