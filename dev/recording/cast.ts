/** A recorded terminal session in the format asciicast v2 (documentation of asciinema). */
export interface Cast {
  readonly width: number;
  /** Output, each piece with its time in seconds since the beginning. */
  readonly events: readonly CastEvent[];
}

export interface CastEvent {
  readonly time: number;
  readonly text: string;
}

/** Rows of a terminal that plays the recording. */
const HEIGHT = 50;

export function renderCast({ width, events }: Cast): string {
  const header = { version: 2, width, height: HEIGHT };
  const lines = events.map(({ time, text }) => [Math.round(time * 1000) / 1000, 'o', text]);
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

export function parseCast(content: string): Cast {
  const [header = '', ...lines] = content.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as [number, 'o', string]);
  return {
    width: (JSON.parse(header) as { width: number }).width,
    events: events.map(([time, , text]) => ({ time, text })),
  };
}

/** Shortens every pause, so that the recording does not stand still. */
export function withoutPauses({ width, events }: Cast, longest: number): Cast {
  let before = 0;
  let now = 0;
  const shortened = events.map(({ time, text }) => {
    now += Math.min(time - before, longest);
    before = time;
    return { time: now, text };
  });
  return { width, events: shortened };
}
