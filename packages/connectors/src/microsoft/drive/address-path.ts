/** The decoded path of an address, without a slash at its end: `/sites/Marketing/Shared Documents`. What cannot be decoded stays as it is. */
export function pathOfAddress(webUrl: string): string {
  const { pathname } = new URL(webUrl);
  return decoded(pathname).replace(/\/+$/, '');
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return pathname;
    throw error;
  }
}
