/** Addresses of the page that others than the page itself must know. */
export const PAGES = {
  /** Where services send the browser back to after a sign-in. */
  signedIn: '/signed-in',
} as const;
