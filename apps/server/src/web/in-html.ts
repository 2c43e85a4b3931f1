/** Any text as text of HTML, also within quotes of an attribute. */
export function inHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
