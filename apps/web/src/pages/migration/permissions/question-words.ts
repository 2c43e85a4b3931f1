import type { PermissionDecision, PermissionQuestion } from '@drover/api';

type Kind = PermissionQuestion['kind'];
export type Action = PermissionQuestion['answers'][number];

/** What is asked, above a list of whom it is about. */
export const KINDS: Readonly<Record<Kind, { readonly title: string; readonly about: string }>> = {
  denied: {
    title: 'Denied access',
    about:
      'They are kept out at the source. The destination cannot deny, so whoever is in a group that gets in would get in.',
  },
  'special-rights': {
    title: 'Special rights',
    about:
      'They may do something that is neither to read, to write nor to own, such as to list without reading, or their right ends some day.',
  },
  'broken-inheritance': {
    title: 'Inheritance is broken',
    about: 'Those who get into the folder above do not get in here. At the destination they would.',
  },
  'unmapped-sid': {
    title: 'A security identifier that the map does not name',
    about: 'Nobody knows who that is at the destination, or whether they are still there.',
  },
  'not-mapped': {
    title: 'Not in the map',
    about: 'No line of the map says who they are at the destination. The others have got their permissions.',
  },
};

/** What a person may choose, in words. */
export function answerWord(kind: Kind, action: Action): string {
  switch (action) {
    case 'map':
      return 'They are somebody at the destination';
    case 'grant':
      return 'Give them an ordinary role instead';
    case 'give-nothing':
      return 'Give nobody anything on these items; what folders above are given still reaches them where the destination passes it down';
    case 'leave-out':
      if (kind === 'denied')
        return 'Give the others theirs, without the denial: whoever gets rights here or on a folder above reaches what was closed';
      return kind === 'broken-inheritance'
        ? 'Give what is set here all the same: whoever gets rights on a folder above reaches what was closed'
        : 'They get nothing; the others get theirs';
    default:
      return action satisfies never;
  }
}

/** What was decided, in a few words. */
export function decidedWord({ kind, answer }: Pick<PermissionDecision, 'answer' | 'kind'>): string {
  if (answer.action === 'map') return `Is ${answer.to}`;
  if (answer.action === 'grant') return answer.role === 'read' ? 'May read' : 'May write';
  return answerWord(kind, answer.action);
}
