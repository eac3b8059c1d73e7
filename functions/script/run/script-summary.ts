/** The attributes of a lock record that DONE stores about a script that exited 0. */
export interface ScriptSummary {
  readonly seconds: number;
  /** Last line of its output, without secrets; empty without output. */
  readonly lastLine: string;
}
