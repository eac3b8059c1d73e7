/** One part of an upload. Only its length and checksum are kept. */
export interface StoredPart {
  readonly bytes: number;
  readonly etag: string;
}

/** An object. Its body is kept only if it arrived in one small request, like a manifest. */
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

/** Totals since the sink started. */
export interface Seen {
  readonly bytes: number;
  /** Bodies whose CRC-32 was compared with the one sent by the client. */
  readonly checksums: number;
  /** Arrival of the first byte of a body since the last read of the statistics, in milliseconds since 1970. */
  readonly firstByteAt: number | undefined;
}

/** "Amazon S3 multipart upload limits", Amazon S3 User Guide: minimum size of every part except the last. */
export const LEAST_PART_BYTES = 5 * 1024 ** 2;

/** An error response with S3's status and code. */
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
 * Returns the object of a completed upload.
 *
 * @param listed the parts that the client names, in its order
 * @throws {Refusal} like S3, when the list does not match the uploaded parts
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

/** Parts listed in the body of CompleteMultipartUpload. */
export function listedParts(xml: string): { number: number; etag: string }[] {
  return [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: `"${/<ETag>(?:"|&quot;|&#34;)?([^<"&]*)/.exec(part)?.[1]}"`,
  }));
}
