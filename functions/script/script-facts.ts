/** The attributes of a lock record that DONE stores about a script that exited 0. */
export interface ScriptFacts {
  readonly seconds: number;
  /** What it said last, without secrets; empty when it said nothing. */
  readonly lastLine: string;
}
