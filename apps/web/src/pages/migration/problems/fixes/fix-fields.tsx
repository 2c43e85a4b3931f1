import type { LongFolder } from '@drover/api';
import { Field, Select, Textarea } from '@fluentui/react-components';
import { TextField } from '../../../../parts/form/text-field.tsx';
import { FIX_KINDS, type FixDraft } from './fix-draft.ts';
import { FolderFields } from './folder-fields.tsx';

interface Props {
  readonly draft: FixDraft;
  /** Folders whose shorter name or place further up cures paths that are too long. */
  readonly folders: readonly LongFolder[];
  /** What is missing; null while nobody has tried, or nothing is. */
  readonly fault: string | null;
  readonly onChange: (draft: FixDraft) => void;
}

/** What a rule does, and to what. */
export function FixFields({ draft, folders, fault, onChange }: Props) {
  const set = (changes: Partial<FixDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <Field label="What the rule does">
        <Select
          value={draft.kind}
          onChange={(_, { value }) => set({ kind: FIX_KINDS.find(({ kind }) => kind === value)?.kind ?? draft.kind })}
        >
          {FIX_KINDS.map(({ kind, word }) => (
            <option key={kind} value={kind}>
              {word}
            </option>
          ))}
        </Select>
      </Field>
      <KindFields draft={draft} folders={folders} fault={fault} set={set} />
    </>
  );
}

const LINES = {
  'exclude-names': {
    label: 'Names',
    hint: 'One in a line. * stands for any characters; a / at the end: folders only.',
  },
  'exclude-extensions': { label: 'Extensions', hint: 'One in a line, such as pst.' },
  'exclude-paths': { label: 'Paths', hint: "One in a line, from each user's folder down, such as /Archive/old.iso." },
} as const;

interface KindProps extends Omit<Props, 'onChange'> {
  readonly set: (changes: Partial<FixDraft>) => void;
}

function KindFields({ draft, folders, fault, set }: KindProps) {
  switch (draft.kind) {
    case 'replace-characters':
      return (
        <TextField
          label="Character"
          value={draft.by}
          hint="It stands for each character that the destination refuses."
          fault={fault}
          onChange={(by) => set({ by })}
        />
      );
    case 'rename-folder':
    case 'move-folder':
      return <FolderFields draft={draft} folders={folders} fault={fault} set={set} />;
    case 'exclude-larger':
      return (
        <TextField
          label="More than (MiB)"
          value={draft.megabytes}
          fault={fault}
          onChange={(megabytes) => set({ megabytes })}
        />
      );
    case 'exclude-names':
    case 'exclude-extensions':
    case 'exclude-paths': {
      const { label, hint } = LINES[draft.kind];
      return (
        <Field label={label} required {...(fault === null ? { hint } : { validationMessage: fault })}>
          <Textarea rows={4} value={draft.lines} onChange={(_, { value }) => set({ lines: value })} />
        </Field>
      );
    }
    default:
      return draft.kind satisfies never;
  }
}
