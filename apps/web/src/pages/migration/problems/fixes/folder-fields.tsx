import type { LongFolder } from '@drover/api';
import { Field, Select } from '@fluentui/react-components';
import { formatThings } from '../../../../format/numbers.ts';
import { TextField } from '../../../../parts/form/text-field.tsx';
import type { FixDraft } from './fix-draft.ts';

interface Props {
  readonly draft: FixDraft;
  readonly folders: readonly LongFolder[];
  readonly fault: string | null;
  readonly set: (changes: Partial<FixDraft>) => void;
}

/** Which folder gets a shorter name or goes up, and how. */
export function FolderFields({ draft, folders, fault, set }: Props) {
  const goesUp = draft.kind === 'move-folder';
  const offered = folders.filter(({ to }) => (to !== null) === goesUp);
  return (
    <>
      {offered.length > 0 && (
        <Field label="Folders that cure most" hint="Choose one to fill in what follows.">
          <Select
            value={offered.some(({ display }) => display === draft.folder) ? draft.folder : ''}
            onChange={(_, { value }) => {
              const chosen = offered.find(({ display }) => display === value);
              if (chosen === undefined) return;
              set({ folder: chosen.display, name: chosen.name, into: `/${(chosen.to ?? []).join('/')}` });
            }}
          >
            <option value="">–</option>
            {offered.map(({ display, items, rows, by }) => (
              <option key={display} value={display}>
                {`${formatThings(items, 'path')} of ${formatThings(rows, 'user')}, by ${by} or more: ${display}`}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <TextField
        label="Folder"
        value={draft.folder}
        hint="From each user's folder down, such as /Projects/2019."
        fault={fault}
        onChange={(folder) => set({ folder })}
      />
      {goesUp && (
        <TextField
          label="Into"
          value={draft.into}
          hint="A folder above the one it lies in; / is each user's own folder."
          onChange={(into) => set({ into })}
        />
      )}
      <TextField
        label="New name at the destination"
        value={draft.name}
        {...(goesUp ? { hint: 'Empty: its own name.' } : {})}
        onChange={(name) => set({ name })}
      />
    </>
  );
}
