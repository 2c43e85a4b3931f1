import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { StorageError } from '@drover/core';
import type { ProxyRoute } from './proxy.ts';

/** Asks an HTTP proxy for a tunnel to `where`, in which TLS with the server begins. */
export function connectThrough(proxy: ProxyRoute, where: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = (proxy.url.protocol === 'https:' ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      host: proxy.url.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.url.port || (proxy.url.protocol === 'https:' ? 443 : 80),
      path: where,
      headers: {
        host: where,
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      agent: false,
      signal,
    });
    request.on('error', (error) => reject(signal.aborted ? signal.reason : notReached(proxy, error)));
    request.on('response', (response) => {
      response.resume();
      request.destroy();
      reject(answered(proxy, where, response.statusCode ?? 0));
    });
    request.on('connect', (response, socket: Socket, head) => {
      socket.on('error', () => undefined); // a broken socket is noticed by its owner as closed
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        socket.setNoDelay(true);
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      reject(answered(proxy, where, status));
    });
    request.end();
  });
}

function notReached(proxy: ProxyRoute, error: Error): StorageError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return new StorageError({
    kind: 'unavailable',
    message: `The proxy ${proxy.name} was not reached (${code}).`,
    remedy:
      'Check its address and port (--proxy or HTTPS_PROXY). To reach the server without it, name the server in NO_PROXY.',
    fault: 'network',
    vendor: code,
    cause: error,
  });
}

/** Some proxies refuse wrong credentials with 401, though 407 is theirs. */
function answered(proxy: ProxyRoute, where: string, status: number): StorageError {
  if (status === 401 || status === 407) {
    return new StorageError({
      kind: 'unauthenticated',
      message: `The proxy ${proxy.name} refused ${proxy.authorization === null ? 'a connection without a name and password' : 'the name and password that it was given'} (${status}).`,
      remedy:
        'Give the proxy as http://user:password@host:port. Only Basic credentials are spoken; for others put a local proxy such as cntlm or px between.',
      fault: 'credentials',
      vendor: `HTTP ${status}`,
    });
  }
  return new StorageError({
    kind: 'unavailable',
    message: `The proxy ${proxy.name} did not connect to ${where} (${status}).`,
    remedy: `Ask whoever runs the proxy to allow CONNECT to ${where}.`,
    fault: 'network',
    vendor: `HTTP ${status}`,
  });
}
