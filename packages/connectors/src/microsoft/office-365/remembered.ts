/** What was found for a key; it is looked for once. A failure is not remembered. */
export async function remembered<K, T>(known: Map<K, Promise<T>>, key: K, find: () => Promise<T>): Promise<T> {
  const finding = known.get(key) ?? find();
  known.set(key, finding);
  try {
    return await finding;
  } catch (error) {
    known.delete(key);
    throw error;
  }
}
