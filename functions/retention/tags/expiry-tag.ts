/**
 * The tag of objects that expire. A rule in the lifecycle of the bucket has it as its filter; S3 deletes what has it, once a day.
 */
export const EXPIRY_TAG = { key: 'mysqldump-retention', value: 'expired' } as const;

/** Maximum number of tags of an object ("Categorizing your storage using tags", Amazon S3 User Guide). */
const MAX_TAGS = 10;

/** The tags of an object, by their keys. */
export type Tags = Readonly<Record<string, string>>;

export function isTagged(tags: Tags): boolean {
  return tags[EXPIRY_TAG.key] === EXPIRY_TAG.value;
}

/** Whether the tag has a value that is not the function's own, such as `keep`: a person keeps the dump for as long as it is there. */
export function isHeld(tags: Tags): boolean {
  return tags[EXPIRY_TAG.key] !== undefined && !isTagged(tags);
}

/** Whether there is room for one more tag. */
export function hasRoom(tags: Tags): boolean {
  return EXPIRY_TAG.key in tags || Object.keys(tags).length < MAX_TAGS;
}

/** The other tags, which belong to somebody else, and the tag. */
export function withExpiryTag(tags: Tags): Tags {
  return {
    // guard: keeps-the-tags-of-others
    ...tags,
    [EXPIRY_TAG.key]: EXPIRY_TAG.value,
  };
}

/** The other tags alone. */
export function withoutExpiryTag(tags: Tags): Tags {
  const { [EXPIRY_TAG.key]: _, ...others } = tags;
  return others;
}
