/** What a person named as part of the name of a file that is downloaded. */
export function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100);
}
