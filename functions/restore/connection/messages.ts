/** Most bytes of one packet. A message of as many goes on in the next packet ("MySQL Packets", MySQL Source Code Documentation). */
export const PACKET_BYTES = 0xff_ff_ff;

const HEADER_BYTES = 4;
const NOTHING = Buffer.alloc(0);

/** Joins the bytes of a connection to messages. */
export class MessageReader {
  #pending: Buffer = NOTHING;
  #begun: Buffer[] = [];

  /** @param onMessage takes each message and the number of its last packet */
  constructor(private readonly onMessage: (message: Buffer, sequence: number) => void) {}

  /** Whether bytes came that belong to no complete message. */
  get isWithinMessage(): boolean {
    return this.#pending.length > 0 || this.#begun.length > 0;
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEADER_BYTES) {
      const length = this.#pending.readUIntLE(0, 3);
      const sequence = this.#pending[3] as number;
      if (this.#pending.length < HEADER_BYTES + length) return;
      this.#begun.push(this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length));
      this.#pending = this.#pending.subarray(HEADER_BYTES + length);
      if (length === PACKET_BYTES) continue;
      const [first = NOTHING, ...others] = this.#begun;
      this.#begun = [];
      this.onMessage(others.length === 0 ? first : Buffer.concat([first, ...others]), sequence);
    }
  }
}

/**
 * The packets of a message that consists of a head of a few bytes and a body, which is not copied. A message whose last
 * packet is full ends with an empty one.
 *
 * @param sequence number of the first packet
 */
export function* packetsOf(head: Buffer, body: Buffer, sequence = 0): Generator<Buffer> {
  let rest = head.length + body.length;
  for (let at = 0, number = sequence, begin = head; ; number += 1, begin = NOTHING) {
    const length = Math.min(rest, PACKET_BYTES);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUIntLE(length, 0, 3);
    header[3] = number & 0xff;
    yield Buffer.concat([header, begin]);
    const end = at + length - begin.length;
    if (end > at) yield body.subarray(at, end);
    at = end;
    rest -= length;
    if (length < PACKET_BYTES) return;
  }
}

/** Reads the fields of a message. */
export class Fields {
  constructor(
    private readonly message: Buffer,
    private at = 0,
  ) {}

  /** An integer of a fixed number of bytes. */
  integer(bytes: 1 | 2 | 3 | 4): number {
    this.at += bytes;
    return this.message.readUIntLE(this.at - bytes, bytes);
  }

  bytes(count: number): Buffer {
    this.at += count;
    return this.message.subarray(this.at - count, this.at);
  }

  rest(): Buffer {
    return this.bytes(Math.max(0, this.message.length - this.at));
  }

  /** Text up to a zero byte, or to the end. */
  text(): string {
    const end = this.message.indexOf(0, this.at);
    const text = this.message.toString('utf8', this.at, end < 0 ? this.message.length : end);
    this.at = end < 0 ? this.message.length : end + 1;
    return text;
  }

  /** An integer of one to nine bytes; undefined stands for NULL ("Protocol::LengthEncodedInteger"). */
  length(): number | undefined {
    const first = this.integer(1);
    if (first === 0xfb) return undefined;
    if (first === 0xfc) return this.integer(2);
    if (first === 0xfd) return this.integer(3);
    if (first < 0xfb) return first;
    this.at += 8;
    return Number(this.message.readBigUInt64LE(this.at - 8));
  }

  /** A column of a row. */
  value(): Buffer | undefined {
    const length = this.length();
    return length === undefined ? undefined : this.bytes(length);
  }
}

/** A text with its length before it. */
export function withLength(bytes: Buffer): Buffer {
  if (bytes.length < 0xfb) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = Buffer.alloc(3, 0xfc);
  length.writeUInt16LE(bytes.length, 1);
  return Buffer.concat([length, bytes]);
}
