/** Processes items with a limited number in parallel. Results are in the order of the items. */
export async function sideBySide<T, R>(
  items: readonly T[],
  count: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const left = items.entries();
  const results: R[] = [];
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
}
