import { BlockList, isIP } from 'node:net';
import { StorageError } from '@drover/core';

/** What the agent's machine says about proxies, as in the environment of other programs. */
export interface ProxySettings {
  /** Such as `http://user:password@proxy:3128`; wins over all else. Empty: none. */
  readonly proxy?: string;
  readonly httpsProxy?: string;
  /** The name of the variable that holds it. */
  readonly httpsProxyFrom?: string;
  /** Hosts that are reached without: `*`, names with all below them, addresses, each also with a port, and networks such as `10.0.0.0/8`. */
  readonly noProxy?: string;
}

export interface ProxyRoute {
  readonly url: URL;
  /** How it is called in messages: without credentials. */
  readonly name: string;
  readonly authorization: string | null;
}

/** The proxy that leads to this host; null when it is reached directly. */
export function proxyFor(host: string, port: number, settings: ProxySettings): ProxyRoute | null {
  if (settings.proxy !== undefined) return settings.proxy === '' ? null : parseProxy(settings.proxy, SETTING);
  if (settings.httpsProxy === undefined || settings.httpsProxy === '') return null;
  return isExempt(host, port, settings.noProxy ?? '')
    ? null
    : parseProxy(settings.httpsProxy, settings.httpsProxyFrom ?? 'HTTPS_PROXY');
}

/** Where the agent's own setting stands. */
const SETTING = 'the setting of the agent (--proxy, or "proxy" in agent.json)';

function parseProxy(text: string, from: string): ProxyRoute {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const credentials = url === null ? null : readCredentials(url);
  if (url === null || credentials === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw unusableProxy(url, from);
  }
  return {
    url,
    name: url.host,
    authorization: url.username === '' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

function unusableProxy(url: URL | null, from: string): StorageError {
  const kind = url === null ? 'http' : url.protocol.slice(0, -1);
  const isOther = kind !== 'http' && kind !== 'https';
  return new StorageError({
    kind: 'config-invalid',
    message: isOther
      ? `The proxy in ${from} is of the kind "${kind}", which the agent cannot use.`
      : `The address of the proxy in ${from} cannot be read.`,
    remedy:
      'HTTP proxies work, which connect by CONNECT: write http://host:port, https://host:port or http://user:password@host:port there. Or start the agent with --proxy and such an address, or with --proxy none to go without a proxy.',
  });
}

/** Null where a percent sign stands for itself, which no URL allows. */
function readCredentials(url: URL): string | null {
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function isExempt(host: string, port: number, noProxy: string): boolean {
  const name = bare(host);
  return noProxy
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => {
      if (rule === '*') return true;
      const network = /^\[?([^\]/]+)\]?\/(\d{1,3})$/.exec(rule);
      if (network !== null) return liesIn(name, network[1] ?? '', Number(network[2]));
      const [, pattern = rule, rulePort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(rule) ?? [];
      if (rulePort !== undefined && Number(rulePort) !== port) return false;
      const wanted = bare(pattern).replace(/^\*?\./, '');
      return name === wanted || (isIP(name) === 0 && name.endsWith(`.${wanted}`));
    });
}

/** Only addresses lie in a network: names are the proxy's to look up. */
function liesIn(host: string, network: string, bits: number): boolean {
  const [family, its] = [isIP(network), isIP(host)];
  if (family === 0 || its === 0 || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, its === 4 ? 'ipv4' : 'ipv6');
}

function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
