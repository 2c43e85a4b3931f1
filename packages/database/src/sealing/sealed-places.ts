import { WEBHOOK_FIELD } from '../notifications/webhook-store.ts';
import { pathFromText } from '../runs/path-text.ts';
import { uploadField } from '../runs/pg-run-store.ts';
import { begunSignInPurpose } from '../stores/begun-sign-in-store.ts';
import { memoryField } from '../stores/connector-memory-store.ts';
import { tokenField } from '../stores/connector-token-store.ts';
import { SECOND_FACTOR_FIELD } from '../stores/second-factor-store.ts';

/** What a value is sealed for; only for the same can it be opened. */
export type Purpose = readonly [owner: string, field: string];

/** A column that holds sealed values. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  /** The primary key. */
  readonly key: readonly string[];
  /** What `purpose` asks for, by name: SQL over the row `t` and what `join` brings. */
  readonly asked: Readonly<Record<string, string>>;
  readonly join?: string;
  /** Null where nobody can tell it any more: what was sealed cannot be opened, and starts anew. */
  readonly purpose: (row: Readonly<Record<string, string | null>>) => Purpose | null;
}

/** All columns of the schema that hold sealed values; a test compares them with the schema itself. */
export const SEALED_PLACES: readonly SealedPlace[] = [
  {
    ...{ table: 'connector_secrets', column: 'sealed', key: ['connector_id', 'field'] },
    asked: { id: 't.connector_id', field: 't.field' },
    purpose: ({ id, field }) => [id ?? '', field ?? ''],
  },
  {
    ...{ table: 'connector_tokens', column: 'sealed', key: ['connector_id', 'field'] },
    asked: { id: 't.connector_id', field: 't.field' },
    purpose: ({ id, field }) => [id ?? '', tokenField(field ?? '')],
  },
  {
    ...{ table: 'connector_memories', column: 'sealed', key: ['connector_id', 'name'] },
    asked: { id: 't.connector_id', name: 't.name' },
    purpose: ({ id, name }) => [id ?? '', memoryField(name ?? '')],
  },
  {
    ...{ table: 'second_factors', column: 'sealed', key: ['user_id'] },
    asked: { id: 't.user_id' },
    purpose: ({ id }) => [id ?? '', SECOND_FACTOR_FIELD],
  },
  {
    ...{ table: 'webhooks', column: 'sealed', key: ['id'] },
    asked: { id: 't.id' },
    purpose: ({ id }) => [id ?? '', WEBHOOK_FIELD],
  },
  {
    ...{ table: 'begun_sign_ins', column: 'sealed', key: ['state_hash'] },
    asked: { hash: "encode(t.state_hash, 'hex')" },
    purpose: ({ hash }) => begunSignInPurpose(Buffer.from(hash ?? '', 'hex')),
  },
  {
    ...{ table: 'known', column: 'upload', key: ['folder', 'key'] },
    asked: { transfer: 'f.transfer_id', folder: 'f.name', name: 'coalesce(t.name, t.key)' },
    join: 'join drover.known_folders f on f.id = t.folder',
    purpose: ({ transfer, folder, name }) =>
      folder == null ? null : [transfer ?? '', uploadField([...pathFromText(folder), name ?? ''])],
  },
];

/** A setting that is sealed, or has a sealed member; in base64, for the name of the setting and this field. */
export interface SealedSetting {
  readonly key: string;
  /** All settings whose names begin with it. */
  readonly isPrefix?: true;
  readonly field: string;
  readonly member?: string;
}
