/** What was found for a key; it is looked for once. A failure is not remembered. */
export async function remembered<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const finding = known.get(key) ?? find();
  known.set(key, finding);
  try {
    return await finding;
  } catch (error) {
    known.delete(key);
    throw error;
  }
}
