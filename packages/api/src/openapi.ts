import { z } from 'zod';
import { ALIVE, aliveSchema } from './alive.ts';
import type { Answer, Route, Schemas } from './define-route.ts';
import { type ProblemCode, problemInfo } from './problem-codes.ts';
import { problemSchema } from './schemas/problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** What every route of its access may answer with. */
const COMMON: readonly ProblemCode[] = ['invalid-request', 'method-not-allowed', 'internal-error', 'unavailable'];

/** The OpenAPI 3.1 document of the routes, as a server serves them. */
export function openApiDocument(
  routes: Readonly<Record<string, Route>>,
  { version, cookie }: { readonly version: string; readonly cookie: string },
): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of Object.values(routes)) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drover',
      version,
      description: "Moves people's files. Errors are application/problem+json with a code that stays.",
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookie },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

/** Every problem that a route may answer with. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  return [
    ...COMMON,
    ...(route.access === 'public' ? [] : (['not-signed-in'] as const)),
    ...(route.access === 'operator' || route.access === 'administrator' ? (['forbidden'] as const) : []),
    ...(route.session === 'person' ? (['session-needed'] as const) : []),
    ...(route.params === undefined ? [] : (['not-found'] as const)),
    ...(route.method === 'GET' ? [] : (['cross-site'] as const)),
    ...(route.body === undefined && route.upload === undefined
      ? []
      : (['too-large', 'unsupported-media-type'] as const)),
    ...(route.problems ?? []),
  ];
}

function operationOf(route: Route): Json {
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    'x-access': route.access,
    security: securityOf(route),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...requestBodyOf(route),
    responses: { [route.answer.status]: answerOf(route.answer), ...refusalsOf(route) },
  };
}

function requestBodyOf({ body, upload }: Route): Json {
  if (upload !== undefined) {
    return { requestBody: { required: true, content: Object.fromEntries(upload.types.map((type) => [type, {}])) } };
  }
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

function securityOf({ access, session }: Route): Json[] {
  if (access === 'public') return [];
  return session === 'person' ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const described = schemaOf(schema, 'input') as { properties?: Json; required?: readonly string[] };
  return Object.entries(described.properties ?? {}).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || (described.required?.includes(name) ?? false),
    schema: each,
  }));
}

function answerOf(answer: Answer): Json {
  switch (answer.kind) {
    case 'json':
      return { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer.schema, 'output') } } };
    case 'empty':
      return { description: 'Done.' };
    case 'events': {
      const sent: Schemas = { ...answer.events, [ALIVE]: aliveSchema };
      return {
        description: `Server-sent events: ${Object.keys(sent).join(', ')}. \`${ALIVE}\` comes first, and then every \`everyMs\`.`,
        content: {
          'text/event-stream': {
            schema: { type: 'string' },
            'x-events': Object.fromEntries(
              Object.entries(sent).map(([event, schema]) => [event, schemaOf(schema, 'output')]),
            ),
          },
        },
      };
    }
    case 'file':
      return {
        description: 'A file.',
        content: { [answer.type]: { schema: answer.type.startsWith('text/') ? { type: 'string' } : {} } },
      };
    default:
      return answer satisfies never;
  }
}

function refusalsOf(route: Route): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(problemsOf(route))) {
    const { status } = problemInfo(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${problemInfo(code).title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    ...{ io, unrepresentable: 'any' },
    override: ({ zodSchema, jsonSchema }) => {
      if (io === 'input' && isSwitch(zodSchema._zod.def)) jsonSchema.enum = ['true', 'false'];
    },
  });
  return rest;
}

/** Of a query: a text that is read as a boolean. */
function isSwitch(def: z.core.$ZodTypes['_zod']['def']): boolean {
  return def.type === 'pipe' && def.in._zod.def.type === 'string' && def.out._zod.def.type === 'boolean';
}
