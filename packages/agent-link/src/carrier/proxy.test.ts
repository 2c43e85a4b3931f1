import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const httpsProxy = 'http://proxy.example:3128';
const routed = (host: string, noProxy: string, port = 443): boolean =>
  proxyFor(host, port, { httpsProxy, noProxy }) !== null;

describe('the proxy for a host', () => {
  it.each([
    ['drover.example', '', true],
    ['drover.example', '*', false],
    ['drover.example', 'drover.example', false],
    ['drover.example', 'other.example, DROVER.example', false],
    ['drover.example.', 'drover.example', false],
    ['a.drover.example', 'drover.example', false],
    ['a.drover.example', '.drover.example', false],
    ['a.drover.example', '*.drover.example', false],
    ['notdrover.example', 'drover.example', true],
    ['drover.example', 'drover.example:443', false],
    ['drover.example', 'drover.example:8443', true],
    ['10.0.0.7', '10.0.0.7', false],
    ['110.0.0.7', '10.0.0.7', true],
    ['::1', '[::1]:443', false],
    ['::1', '::1', false],
    ['10.20.30.40', '10.0.0.0/8', false],
    ['11.0.0.1', '10.0.0.0/8', true],
    ['10.20.30.40', 'x.example, 10.20.30.40/32', false],
    ['fd00::5', 'fd00::/8', false],
    ['[fd00::5]', '[fd00::]/8', false],
    ['fe80::5', 'fd00::/8', true],
    ['10.drover.example', '10.0.0.0/8', true],
    ['10.20.30.40', '10.0.0.0/33', true],
    ['10.20.30.40', 'nonsense/8', true],
  ])('of %s with NO_PROXY "%s" is asked: %s', (host, noProxy, asked) => {
    expect(routed(host, noProxy)).toBe(asked);
  });

  it('is the one that was named for the agent, also for hosts that others reach directly', () => {
    const settings = { proxy: 'https://me:p%40ss@mine:444', httpsProxy, noProxy: '*' };
    const route = proxyFor('drover.example', 443, settings);
    expect(route?.name).toBe('mine:444');
    expect(route?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(proxyFor('drover.example', 443, { ...settings, proxy: '' })).toBeNull();
  });

  it('may be written without http://', () => {
    expect(proxyFor('a', 443, { httpsProxy: 'proxy:3128' })?.url.href).toBe('http://proxy:3128/');
  });

  it.each([
    [
      { httpsProxy: 'socks5://me:secret@proxy:1080', httpsProxyFrom: 'ALL_PROXY' },
      /in ALL_PROXY is of the kind "socks5"/,
    ],
    [{ httpsProxy: 'http://' }, /in HTTPS_PROXY cannot be read/],
    [{ proxy: 'socks5://proxy' }, /--proxy.*"socks5"/],
  ])('that cannot be used is named by where it stands, with what works: %j', (settings, message) => {
    const told = (): string => {
      try {
        return String(proxyFor('a', 443, settings)?.name);
      } catch (error) {
        return error instanceof StorageError ? error.describe() : String(error);
      }
    };
    expect(told()).toMatch(message);
    expect(told()).toMatch(/http:\/\/host:port.*--proxy none/);
    expect(told()).not.toContain('secret');
  });

  it.each(['ftp://proxy', 'http://', 'http://%:%@proxy', ':::'])('is refused when it is %s', (proxy) => {
    expect(() => proxyFor('a', 443, { proxy })).toThrow(StorageError);
  });
});
