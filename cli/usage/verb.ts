import type { Exit } from '../core/exit-codes';
import type { Session } from '../core/session';

/** An option of a verb. The table of verbs is the one source of parser, help, completion and documentation. */
export interface Option {
  /** `flag` has no value. A `number` is a positive integer. */
  readonly type: 'flag' | 'string' | 'number';
  /** One letter that stands for it. */
  readonly short?: string;
  /** The largest value of a number. */
  readonly most?: number;
  /** What stands for the value in the help. */
  readonly placeholder?: string;
  readonly help: string;
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly repeated?: boolean;
  /** `--option=` is a value, too. */
  readonly mayBeEmpty?: boolean;
  /** Environment variable that is used without the option. */
  readonly variable?: string;
  /** What is wrong with a value, as a clause such as `must name a table`; undefined when nothing is. */
  readonly check?: (value: string) => string | undefined;
  /** Why the option is refused, as a sentence. It is not in the help. */
  readonly refused?: string;
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { type: 'flag' }
  ? boolean
  : O extends { repeated: true }
    ? readonly string[]
    : (O extends { type: 'number' } ? number : string) | undefined;

/** The values of options: false, an empty list or undefined for those that were not given. */
export type Values<O extends Options> = { readonly [name in keyof O]: ValueOf<O[name]> };

/** An argument without dashes. */
export interface Argument {
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
}

/** What a verb was given. */
export interface Given<O extends Options> {
  readonly arguments: readonly (string | undefined)[];
  readonly options: Values<O>;
}

/** A verb of the command line. */
export interface Verb<O extends Options = Options> {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Paragraphs of its help. */
  readonly description: readonly string[];
  readonly arguments: readonly Argument[];
  readonly options: O;
  /** Arguments of examples, each with what it does. */
  readonly examples: readonly (readonly [arguments: string, meaning: string])[];
  /** Problems of the arguments as a whole, as sentences. */
  readonly check?: (given: Given<O>) => readonly string[];
  readonly run: (given: Given<O>, session: Session) => Promise<Exit>;
}

/** A verb with the types of its options' values. */
export function verb<const O extends Options>(definition: Verb<O>): Verb {
  return definition as unknown as Verb;
}
