import type { InputOf, routes } from '@drover/api';
import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';

/** Name rules of a service. */
export type Profile = NonNullable<InputOf<typeof routes.scanRows>['body']['against']>;

const PROFILES: readonly { readonly profile: Profile; readonly word: string }[] = [
  { profile: 'sharepoint', word: 'OneDrive or a SharePoint site' },
  { profile: 'azure-blob', word: 'Azure Blob Storage' },
  { profile: 'windows', word: 'A Windows share' },
  { profile: 'google-drive', word: 'Google Drive' },
  { profile: 'dropbox', word: 'Dropbox' },
  { profile: 'box', word: 'Box' },
  { profile: 'egnyte', word: 'Egnyte' },
  { profile: 's3', word: 'S3' },
];

interface Props {
  /** `3 Users`. */
  readonly users: string;
  readonly send: (against: Profile) => Promise<void>;
  readonly onClose: () => void;
}

/** Of which service the names and paths of the chosen rows are held against the rules. */
export function ScanAgainstDialog({ users, send, onClose }: Props) {
  const [profile, setProfile] = useState<Profile>('sharepoint');
  return (
    <FormDialog
      title={`Scan ${users} Against …`}
      verb={`Scan ${users}`}
      doing="Starting …"
      valid
      send={() => send(profile)}
      onClose={onClose}
    >
      {() => (
        <Field
          label="Rules of"
          hint="The scan tells what this service would not take: names, paths, sizes. It needs no destination, and writes nothing."
        >
          <Select
            value={profile}
            onChange={(_, { value }) => setProfile(PROFILES.find((each) => each.profile === value)?.profile ?? profile)}
          >
            {PROFILES.map((each) => (
              <option key={each.profile} value={each.profile}>
                {each.word}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </FormDialog>
  );
}
