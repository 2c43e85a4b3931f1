import { parseSync, Visitor } from 'oxc-parser';

export interface ImportedModule {
  readonly specifier: string;
  readonly line: number;
}

/** What the rules need to know of one source file. */
export interface ParsedSource {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportedModule[];
  readonly hasDefaultExport: boolean;
  /** Reads of the environment, the clock or the process, as written. */
  readonly worldReads: readonly { readonly text: string; readonly line: number }[];
}

/** Reads a file with a real parser, so that strings and comments never count. Rejects what does not parse. */
export function parseSource(path: string, text: string): ParsedSource {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: ImportedModule[] = [];
  const add = (specifier: string, offset: number) => imports.push({ specifier, line: lineAt(offset) });
  for (const { moduleRequest, start } of module.staticImports) add(moduleRequest.value, start);
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (from != null) add(from.value, start);
  }
  const worldReads: { text: string; line: number }[] = [];
  const read = ({ start, end }: { start: number; end: number }) =>
    worldReads.push({ text: text.slice(start, end), line: lineAt(start) });
  new Visitor({
    ImportExpression: ({ source, start }) => {
      add(source.type === 'Literal' && typeof source.value === 'string' ? source.value : '(computed)', start);
    },
    TSImportType: ({ source, start }) => {
      add(source.value, start);
    },
    MemberExpression: (node) => {
      const object = globalName(node.object);
      if (object === 'process') read(node);
      const property = node.property.type === 'Identifier' ? node.property.name : null;
      if (object === 'Date' && property === 'now') read(node);
      if (object === 'performance' && (property === 'now' || property === 'timeOrigin')) read(node);
    },
    VariableDeclarator: ({ init }) => {
      if (init !== null && globalName(init) === 'process') read(init);
    },
    NewExpression: (node) => {
      if (globalName(node.callee) === 'Date' && node.arguments.length === 0) read(node);
    },
    CallExpression: (node) => {
      if (globalName(node.callee) === 'Date') read(node);
    },
  }).visit(program);
  for (const { specifier, line } of imports) {
    if (specifier === 'node:process' || specifier === 'process') worldReads.push({ text: specifier, line });
  }
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some((entry) => entry.exportName.kind === 'Default' || entry.exportName.name === 'default'),
    ),
    worldReads,
  };
}

type Node = { readonly type: string; readonly name?: unknown; readonly object?: unknown; readonly property?: unknown };

/** `process` for `process` and `globalThis.process`; null for what is no plain name. */
function globalName(node: Node): string | null {
  if (node.type === 'Identifier') return typeof node.name === 'string' ? node.name : null;
  if (node.type !== 'MemberExpression') return null;
  const object = globalName(node.object as Node);
  return object === 'globalThis' || object === 'global' ? globalName(node.property as Node) : null;
}
