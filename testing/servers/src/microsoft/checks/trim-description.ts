interface Json {
  readonly [name: string]: unknown;
}

/** The description of an API, as far as it is needed here: JSON schemas by name. */
export interface Description {
  readonly schemas: Readonly<Record<string, Json>>;
}

const RESOURCES = ['drive', 'driveItem', 'driveItemVersion', 'group', 'permission', 'site', 'uploadSession', 'user'];
const ACTIONS = ['createUploadSession', 'invite', 'createLink'];

/**
 * Makes of the OpenAPI 3.0 description of Microsoft Graph's drives the JSON schemas that the simulator checks by: those of resources, of the
 * bodies of actions, and what they refer to. OpenAPI's `nullable` becomes a choice between the type and null; texts and examples are left out.
 */
export function trimDescription(openApi: unknown): Description {
  const components = at(openApi, 'components', 'schemas');
  const schemas: Record<string, Json> = {};
  const add = (name: string, schema: Json) => {
    if (name in schemas) return;
    schemas[name] = schema;
    for (const target of referencesIn(schema)) add(target, toJsonSchema(at(components, target)));
  };
  for (const name of RESOURCES.map((short) => `microsoft.graph.${short}`)) {
    add(name, toJsonSchema(at(components, name)));
  }
  add('error', toJsonSchema(at(components, 'error')));
  for (const action of ACTIONS) {
    const path = `/drives/{id}/items/{id_1}/${action}`;
    const body = at(openApi, 'paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema');
    add(action, toJsonSchema(body));
  }
  return { schemas };
}

function toJsonSchema(node: Json): Json {
  const { nullable, title, description, example, ...rest } = node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(key, value)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function convert(key: string, value: unknown): unknown {
  if (key === 'properties' && isJson(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, convert('', inner)]));
  }
  if (key === '$ref') return `#/schemas/${String(value).split('/').at(-1)}`;
  if (Array.isArray(value)) return value.map((inner) => convert('', inner));
  return isJson(value) ? toJsonSchema(value) : value;
}

function referencesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  if (!isJson(node)) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' ? [String(value).replace('#/schemas/', '')] : referencesIn(value),
  );
}

function at(node: unknown, ...names: readonly string[]): Json {
  const found = names.reduce<unknown>((inner, name) => (isJson(inner) ? inner[name] : undefined), node);
  if (!isJson(found)) throw new Error(`the description has no ${names.join(' > ')}`);
  return found;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
