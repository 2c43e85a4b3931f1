import type { Remote } from './parse-config.ts';

/** A connector form that an rclone remote fills in, as far as it goes. Holds secrets in clear text: it goes into the form and nowhere else. */
export interface ConnectorDraft {
  readonly name: string;
  readonly line: number;
  /** rclone's type. */
  readonly remoteType: string;
  /** Null where there is no connector for it; `notes` say why. */
  readonly connectorType:
    | 'azure-blob'
    | 'ftp'
    | 'local-files'
    | 'office-365'
    | 'onedrive-business'
    | 'onedrive-consumer'
    | 'sftp'
    | null;
  /** By the names of the form's fields. */
  readonly options: Readonly<Record<string, number | string>>;
  /** What is still to be entered, or is different from rclone; sentences for a person. */
  readonly notes: readonly string[];
}

/** What becomes of one remote. */
export type Draft = Pick<ConnectorDraft, 'connectorType' | 'notes' | 'options'>;

/** A remote that becomes no connector, and why. */
export function none(note: string): Draft {
  return { connectorType: null, options: {}, notes: [note] };
}

/** Without the fields that say nothing. */
export function filled(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** '' where the remote does not say. */
export function stated({ values }: Remote, key: string): string {
  return values.get(key) ?? '';
}

export function isOn(remote: Remote, key: string): boolean {
  return ['true', '1', 'yes'].includes(stated(remote, key).toLowerCase());
}
