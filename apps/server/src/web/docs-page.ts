import { type Access, PROBLEMS, problemsOf, type Route, routes } from '@drover/api';
import { inHtml } from './in-html.ts';
import { PAGE_STYLE } from './page-style.ts';

const ACCESS: Readonly<Record<Access, string>> = {
  public: 'everybody',
  viewer: 'whoever is signed in',
  operator: 'operators and administrators',
  administrator: 'administrators',
};

/** The reference of the interface as a page without scripts; programs read the OpenAPI document that it links to. */
export function docsPage(version: string): string {
  const all = Object.values(routes) as Route[];
  const tags = [...new Set(all.map(({ tag }) => tag))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Drover: HTTP interface</title><style>${PAGE_STYLE}</style></head><body>
<h1>HTTP interface of Drover ${inHtml(version)}</h1>
<p>Everything that the page does, programs can do, but for what makes or recovers accounts, links, roles, passwords and tokens. Schemas stand in <a href="/api/openapi.json">the OpenAPI 3.1 document</a>.</p>
<p>Make a token under your account and send it with each request:</p>
<pre><code>curl -H "Authorization: Bearer TOKEN" https://this-server/api/transfers</code></pre>
<p>Paths of files are JSON arrays of names. Lists answer with <code>items</code> and <code>next</code>; give <code>next</code> as
<code>cursor</code> for the next page. Errors are <code>application/problem+json</code> and are told apart by <code>code</code>.</p>
${tags.map((tag) => section(tag, all)).join('\n')}
<h2>Errors</h2><dl>${Object.entries(PROBLEMS).map(problem).join('\n')}</dl>
</body></html>
`;
}

function section(tag: string, all: readonly Route[]): string {
  return `<h2>${inHtml(tag)}</h2>${all
    .filter((route) => route.tag === tag)
    .map(article)
    .join('\n')}`;
}

function article(route: Route): string {
  const { name, method, path, summary, access, session, query, answer } = route;
  const names = Object.keys(query?.shape ?? {});
  return `<article id="${inHtml(name)}"><h3><code>${method} ${inHtml(path)}</code></h3>
<p>${inHtml(summary)} For ${ACCESS[access]}${session === 'person' ? ', not by an API token' : ''}.${answer.kind === 'events' ? ' Answers with server-sent events.' : ''}</p>
${names.length === 0 ? '' : `<p>Query: ${names.map((each) => `<code>${inHtml(each)}</code>`).join(', ')}.</p>`}
<p>Errors: ${[...new Set(problemsOf(route))].map((code) => `<a href="#${code}">${code}</a>`).join(', ')}.</p></article>`;
}

function problem([code, { status, title, remedy }]: [string, (typeof PROBLEMS)[keyof typeof PROBLEMS]]): string {
  return `<div id="${code}"><dt>${code} (${status})</dt><dd>${inHtml(title)}. ${inHtml(remedy)}</dd></div>`;
}
