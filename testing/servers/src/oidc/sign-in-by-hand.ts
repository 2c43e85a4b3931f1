/**
 * Goes through the provider's pages as a browser without scripts does: signs in as `person` and accepts. Gives the address that the
 * browser is sent to at the end, or null where that page shows something itself.
 */
export async function signInByHand(start: string, person: string): Promise<string | null> {
  const { origin } = new URL(start);
  const cookies = new Map<string, string>();
  let request: { readonly url: string; readonly form?: URLSearchParams } = { url: start };
  for (let step = 0; step < 20; step++) {
    const answer = await fetch(request.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(request.form === undefined ? {} : { method: 'POST', body: request.form }),
    });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const location = answer.headers.get('location');
    const page = await answer.text();
    if (location !== null) {
      const next = new URL(location, request.url);
      if (next.origin !== origin) return next.href;
      request = { url: next.href };
      continue;
    }
    const form = formOf(page, request.url, person);
    if (form === null) return null;
    request = form;
  }
  throw new Error(`the provider's pages come to no end: ${request.url}`);
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

/** The page's form, filled in. */
function formOf(page: string, url: string, person: string) {
  const action = /<form[^>]*\baction="([^"]*)"/.exec(page)?.[1];
  if (action === undefined) return null;
  const form = new URLSearchParams();
  for (const [input] of page.matchAll(/<(?:input|button)\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined && name !== 'abort') form.set(name, /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  if (form.has('login')) form.set('login', person);
  if (form.has('password')) form.set('password', 'any');
  return { url: new URL(action, url).href, form };
}
