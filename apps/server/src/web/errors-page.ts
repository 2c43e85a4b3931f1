import { CAUSES, MENDERS } from '@drover/core';
import { inHtml } from './in-html.ts';
import { PAGE_STYLE } from './page-style.ts';

export const ERRORS_PATH = '/api/docs/errors';

/** Every cause for which an item does not arrive, with an anchor for each, as a page without scripts. */
export function errorsPage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Drover: why something did not arrive</title><style>${PAGE_STYLE}</style></head><body>
<h1>Why something did not arrive</h1>
${Object.entries(CAUSES)
  .map(
    ([anchor, { title, remedy, mender }]) =>
      `<article id="${anchor}"><h3>${inHtml(title)}</h3><p>${inHtml(remedy)}</p><p>Who can mend it: ${MENDERS[mender]}.</p></article>`,
  )
  .join('\n')}
</body></html>
`;
}
