/** One part of an upload: what is left of it is its length and its checksum. */
export interface StoredPart {
  readonly bytes: number;
  readonly etag: string;
}

/** An object. Its body is kept only when it came in one small piece, as manifests do. */
export interface StoredObject {
  readonly bytes: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A multipart upload under way. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, StoredPart>;
}

/** What the sink took, in all since it started. */
export interface Seen {
  readonly bytes: number;
  /** Bodies whose CRC-32 was compared with the one that the client had sent along. */
  readonly checksums: number;
  /** When the first byte of a body arrived since the last question, in milliseconds since 1970. */
  readonly firstByteAt: number | undefined;
}

/** "Amazon S3 multipart upload limits", Amazon S3 User Guide: every part but the last has at least this. */
export const LEAST_PART_BYTES = 5 * 1024 ** 2;

/** A refusal in S3's words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The object that a completed upload becomes.
 *
 * @param listed the parts that the client names, in its order
 * @throws {Refusal} as S3 does, when the list does not fit to what was uploaded
 */
export function objectOf(upload: Upload, listed: readonly { number: number; etag: string }[]): StoredObject {
  if (listed.length === 0) throw new Refusal(400, 'MalformedXML', 'The list of parts is empty.');
  const parts = listed.map(({ number, etag }, i) => {
    if (i > 0 && number <= (listed[i - 1]?.number ?? 0)) {
      throw new Refusal(400, 'InvalidPartOrder', `Part ${number} is not in ascending order.`);
    }
    const part = upload.parts.get(number);
    if (part?.etag !== etag)
      throw new Refusal(400, 'InvalidPart', `Part ${number} with ETag ${etag} was not uploaded.`);
    return part;
  });
  if (parts.slice(0, -1).some(({ bytes }) => bytes < LEAST_PART_BYTES)) {
    throw new Refusal(400, 'EntityTooSmall', `A part that is not the last has less than ${LEAST_PART_BYTES} bytes.`);
  }
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    etag: `"${parts
      .map(({ etag }) => etag.slice(1, 9))
      .join('')
      .slice(0, 32)}-${parts.length}"`,
    headers: upload.headers,
  };
}

/** The parts that the body of CompleteMultipartUpload names. */
export function listedParts(xml: string): { number: number; etag: string }[] {
  return [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: `"${/<ETag>(?:"|&quot;|&#34;)?([^<"&]*)/.exec(part)?.[1]}"`,
  }));
}
