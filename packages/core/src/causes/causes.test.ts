import { expect, it } from 'vitest';
import { CAUSES, causeTitle, topicOf } from './causes.ts';

it.each([
  ['source:permission-denied:path', 'permission-denied', 'No permission at the source (path)'],
  ['destination:quota-exceeded', 'quota-exceeded', 'No space left at the destination'],
  ['source:too-large', 'too-large', 'Too large at the source'],
  ['unsupported-at-destination:too-large', 'too-large', 'Too large'],
  ['unsupported-at-destination:name', 'invalid-name', 'Name not possible at the destination'],
  ['unsupported-at-source:offline', 'offline', 'In an archive or a cloud, not fetched back'],
  ['unsupported-at-destination:mail-archive', 'mail-archive', 'Data file of Outlook, left for its owner'],
  ['unsupported-at-source', 'unsupported-at-source', 'Not supported at the source'],
  ['conflict', 'conflict', 'Changed at the destination, kept'],
  ['source:of-tomorrow', 'unexpected', 'Unexpected failure at the source'],
  ['toString:constructor', 'unexpected', 'Unexpected failure'],
])('%s is told of under %s', (cause, topic, title) => {
  expect(topicOf(cause)).toBe(topic);
  expect(causeTitle(cause)).toBe(title);
});

it('each cause says in sentences what to do', () => {
  for (const { title, remedy } of Object.values(CAUSES)) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});
