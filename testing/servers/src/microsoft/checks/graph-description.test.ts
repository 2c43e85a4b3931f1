import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { trimDescription } from './trim-description.ts';

/** Microsoft Graph's description of drives lies beside the project where it is developed. */
const published = new URL('../../../../../../shared/specs/graph-v1.0-drive.openapi.json', import.meta.url);

test('is what the published description says', (context) => {
  if (!existsSync(published)) context.skip('the published description is not at hand');
  const kept: unknown = JSON.parse(readFileSync(new URL('graph-description.json', import.meta.url), 'utf8'));
  expect(kept).toMatchObject(trimDescription(JSON.parse(readFileSync(published, 'utf8'))));
});
