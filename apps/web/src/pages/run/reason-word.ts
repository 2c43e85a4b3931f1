import { LOG_INFO } from '@drover/api';

const WORDS: Readonly<Record<string, string>> = {
  ...LOG_INFO,
  copied: 'Copied',
  'folder-created': 'Folder created',
  'destination-newer': 'Newer at the destination, kept',
  conflict: 'Changed at the destination, kept',
  'excluded-by-rule': 'Excluded by a rule',
  filtered: 'Left out by your filters',
  link: 'A link, not copied',
  special: 'Not an ordinary file',
  'unsupported-at-source': 'The source cannot give it',
  'unsupported-at-destination': 'The destination cannot hold it',
  'permissions-given': 'Permissions given',
  'permissions-left-out': 'Permissions left out',
  'permissions-undecided': 'Permissions need a decision',
  'permissions-failed': 'Permissions refused',
};

/** What became of an item, in words; an unknown reason as it is. */
export function reasonWord(reason: string): string {
  return WORDS[reason] ?? reason;
}
