import { StorageError } from '@drover/core';

/** An element: attributes are left out but for `Encoded`, the only one that the Blob service gives a meaning. */
export interface XmlElement {
  readonly name: string;
  /** Character data directly within it, joined. */
  text: string;
  readonly children: XmlElement[];
  readonly encoded: boolean;
}

/**
 * Each alternative ends at the next `<` or `>`, and names where they can end alone: what a proxy sends without end costs no more than its length.
 */
const TOKEN = /<(\/?)([^\s/<>!?]+)(?=[\s/>])([^<>]*?)(\/?)>|<[!?][^<>]*>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };
const DEEPEST = 32;

/** Reads the small XML that the Blob service speaks; declarations and comments mean nothing. */
export function parseXml(text: string): XmlElement {
  const root = element('', '');
  const open = [root];
  for (const [, end, name, attributes, empty, data] of text.matchAll(TOKEN)) {
    const within = open.at(-1) ?? root;
    if (data !== undefined) {
      if (within !== root) within.text += decode(data);
    } else if (name === undefined) {
      // a declaration
    } else if (end === '/') {
      if (open.length === 1 || within.name !== name) throw notOurs();
      open.pop();
    } else {
      const child = element(name, attributes ?? '');
      within.children.push(child);
      if (empty !== '/') open.push(child);
      if (open.length > DEEPEST) throw notOurs();
    }
  }
  const [top] = root.children;
  if (open.length > 1 || top === undefined) throw notOurs();
  return top;
}

export function child({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((each) => each.name === name);
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return child(parent, name)?.text;
}

/** Text to stand in an element. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);
}

function element(name: string, attributes: string): XmlElement {
  return { name, text: '', children: [], encoded: /\bEncoded\s*=\s*["']true["']/i.test(attributes) };
}

function decode(data: string): string {
  if (!data.includes('&')) return data;
  return data.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

/** What answers is no Blob service: a proxy's page, or another server. */
export function notOurs(): StorageError {
  return new StorageError({
    kind: 'unexpected',
    fault: 'server',
    message: 'The answer is none of Azure Blob Storage.',
    remedy: 'Check the endpoint, and whether a proxy or filter stands on the way.',
  });
}
