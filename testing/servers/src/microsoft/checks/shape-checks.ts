import { readFileSync } from 'node:fs';
import type {
  DriveItem,
  DriveItemUploadableProperties,
  DriveRecipient,
  Permission,
} from '@microsoft/microsoft-graph-types';
import { Ajv, type ValidateFunction } from 'ajv';
import type { ShapeName } from '../answers/shapes.ts';
import { invalid } from '../graph-error.ts';

interface ConflictChoice {
  readonly '@microsoft.graph.conflictBehavior'?: 'fail' | 'replace' | 'rename';
}

/** What clients may send as JSON. */
export interface RequestShapes {
  readonly driveItem: DriveItem & ConflictChoice;
  readonly permission: Permission;
  readonly createUploadSession: {
    readonly item?: (DriveItemUploadableProperties & ConflictChoice) | null;
    readonly deferCommit?: boolean | null;
  };
  readonly invite: {
    readonly recipients?: readonly DriveRecipient[];
    readonly roles?: readonly string[];
    readonly requireSignIn?: boolean | null;
    readonly sendInvitation?: boolean | null;
    readonly message?: string | null;
    readonly expirationDateTime?: string | null;
  };
  readonly createLink: { readonly type?: string | null; readonly scope?: string | null };
}

interface JsonSchema {
  readonly [name: string]: unknown;
}

const ACTIONS: readonly string[] = ['createUploadSession', 'invite', 'createLink'];

const description: { readonly schemas: Readonly<Record<string, JsonSchema>> } = JSON.parse(
  readFileSync(new URL('graph-description.json', import.meta.url), 'utf8'),
);

/** A table that allows unknown properties in answers, since the description leaves some out, and none but annotations in requests. */
const open = withSchemas('answers', description.schemas);
const closed = withSchemas(
  'requests',
  Object.fromEntries(Object.entries(description.schemas).map(([name, schema]) => [name, close(schema)])),
);

/** Compares what goes to and fro with the description of Microsoft Graph. */
export class ShapeChecks {
  /** A request's body as what it must be; throws a violation that names the first thing that is wrong. */
  request<Name extends keyof RequestShapes>(name: Name, body: unknown): RequestShapes[Name] {
    const fits: ValidateFunction<RequestShapes[Name]> = closed(
      ACTIONS.includes(name) ? name : `microsoft.graph.${name}`,
    );
    if (fits(body)) return body;
    throw invalid(`The body is no ${name}: ${faultsOf(fits)}`);
  }

  /** What is wrong with an answer of the simulator; null for nothing, and for shapes that the description lacks. */
  answer(name: ShapeName, value: unknown): string | null {
    if (!(`microsoft.graph.${name}` in description.schemas)) return null;
    const fits = open(`microsoft.graph.${name}`);
    return fits(value) ? null : faultsOf(fits);
  }

  error(value: unknown): string | null {
    const fits = open('error');
    return fits(value) ? null : faultsOf(fits);
  }

  /** The names that may be asked for by `$select`; null where the description does not know the shape. */
  properties(name: ShapeName): readonly string[] | null {
    const properties = description.schemas[`microsoft.graph.${name}`]?.['properties'];
    return typeof properties === 'object' && properties !== null ? Object.keys(properties) : null;
  }
}

function withSchemas(id: string, schemas: Readonly<Record<string, JsonSchema>>) {
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  ajv.addFormat(
    'date-time',
    (text: string) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  );
  for (const format of ['int16', 'int32', 'int64', 'double', 'base64url']) ajv.addFormat(format, true);
  ajv.addSchema({ $id: id, schemas });
  const compiled = new Map<string, ValidateFunction<never>>();
  return (name: string) => {
    const known = compiled.get(name) ?? ajv.compile<never>({ $ref: `${id}#/schemas/${name}` });
    compiled.set(name, known);
    return known;
  };
}

/** Lets an object have the properties that it names, and annotations; and so on for what lies within. */
function close(schema: JsonSchema): JsonSchema {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closeWithin(key, value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false, patternProperties: { '@': {} } } : inner;
}

function closeWithin(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => closeWithin('', item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (key === 'properties') return Object.fromEntries(entries.map(([name, item]) => [name, closeWithin('', item)]));
  return close(Object.fromEntries(entries));
}

function faultsOf({ errors }: Pick<ValidateFunction, 'errors'>): string {
  return (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`)
    .join('; ');
}
