/** The decoded path of an address, without a slash at its end: `/sites/Marketing/Shared Documents`. */
export function pathOfAddress(webUrl: string): string {
  return decodeURIComponent(new URL(webUrl).pathname).replace(/\/+$/, '');
}
