import type { Reply } from './reply-parser.ts';

/** What a server says about itself in FEAT and SYST; data, learned once for an account. */
export interface Features {
  /** Absent when the server has no FEAT: then nothing is known beforehand. */
  readonly announced: boolean;
  readonly mlst: boolean;
  readonly mfmt: boolean;
  readonly mdtm: boolean;
  readonly size: boolean;
  readonly restart: boolean;
  readonly utf8: boolean;
  readonly authTls: boolean;
  /** Facts that MLSD can give, lower case. */
  readonly facts: readonly string[];
  /** Algorithms of HASH as the server writes them. */
  readonly hash: readonly string[];
  /** XMD5 and its like. */
  readonly digests: readonly string[];
  /** Windows: names are not case-sensitive, and its name rules hold. */
  readonly windows: boolean;
  /** A product that is told by features that no other has, for servers that keep its name out of their greeting. */
  readonly product: 'pure-ftpd' | 'proftpd' | null;
}

const DIGESTS = ['XCRC', 'XMD5', 'XSHA1', 'XSHA256', 'XSHA512'];

export function parseFeatures(feat: Reply, syst: Reply): Features {
  const announced = feat.code === 211;
  const lines = announced ? feat.lines.slice(1, -1).map((line) => line.trim()) : [];
  const find = (name: string): string | undefined =>
    lines.find((line) => line.toUpperCase() === name || line.toUpperCase().startsWith(`${name} `));
  const mlst = find('MLST');
  return {
    announced,
    mlst: mlst !== undefined,
    mfmt: find('MFMT') !== undefined,
    // A server without FEAT may still know these; they cost nothing to try and a refusal is remembered.
    mdtm: !announced || find('MDTM') !== undefined,
    size: !announced || find('SIZE') !== undefined,
    restart: find('REST') !== undefined,
    utf8: find('UTF8') !== undefined,
    authTls: lines.some((line) => /^AUTH\b.*\bTLS/i.test(line)),
    facts: (mlst?.slice(5) ?? '')
      .toLowerCase()
      .split(';')
      .map((fact) => fact.replace('*', '').trim())
      .filter((fact) => fact !== ''),
    hash: (find('HASH')?.slice(5) ?? '')
      .split(';')
      .map((name) => name.replace('*', '').trim())
      .filter((name) => name !== ''),
    digests: DIGESTS.filter((name) => find(name) !== undefined),
    windows: syst.code === 215 && /^windows_nt\b/i.test(syst.lines[0] ?? ''),
    product: find('ESTP') !== undefined ? 'pure-ftpd' : /\bUNIX\.group\b/i.test(find('MFF') ?? '') ? 'proftpd' : null,
  };
}

/** The facts worth their bytes; ProFTPD would look up names of owners and groups otherwise. */
export function wantedFacts(features: Features): string | null {
  const wanted = ['type', 'size', 'modify', 'unique', 'unix.mode'].filter((fact) => features.facts.includes(fact));
  return wanted.length < 3 || wanted.length === features.facts.length ? null : `MLST ${wanted.join(';')};`;
}

/** The path in a 257 reply: in quotes, with quotes inside doubled (by most servers). */
export function quotedPath(reply: Reply): string | null {
  const text = reply.lines[0] ?? '';
  const [from, to] = [text.indexOf('"'), text.lastIndexOf('"')];
  return from === -1 || to === from ? null : text.slice(from + 1, to).replaceAll('""', '"');
}
