import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type GrantedToken, type Reach, reaching } from '@drover/connector-kit';
import { type Clock, StorageError } from '@drover/core';
import { z } from 'zod';
import { networkFailure } from '../http/network-failure.ts';
import { type AppCertificate, clientAssertion } from './client-assertion.ts';

/** An application that is registered with Microsoft Entra. */
export interface EntraApp {
  /** Where people sign in: `https://login.microsoftonline.com`. */
  readonly authority: URL;
  readonly tenant: string;
  readonly clientId: string;
  readonly proof: { readonly secret: string } | AppCertificate;
}

const SCOPE = 'https://storage.azure.com/.default';
const LONGEST_ANSWER = 256 * 1024;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });
const refusalSchema = z.object({ error: z.string(), error_codes: z.array(z.number()).default([]) });

/**
 * Asks for a token by the client credentials grant.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function requestToken(
  app: EntraApp,
  { clock, reach }: { readonly clock: Clock; readonly reach?: Reach | undefined },
  signal: AbortSignal,
): Promise<GrantedToken> {
  const url = new URL(`${encodeURIComponent(app.tenant)}/oauth2/v2.0/token`, app.authority);
  const form = new URLSearchParams({ client_id: app.clientId, grant_type: 'client_credentials', scope: SCOPE });
  if ('secret' in app.proof) form.set('client_secret', app.proof.secret);
  else {
    form.set('client_assertion_type', ASSERTION);
    form.set('client_assertion', clientAssertion(app.proof, app.clientId, url.href, clock.now()));
  }
  const { status, text } = await post(url, form.toString(), reach, signal);
  const token = status === 200 ? tokenSchema.safeParse(parse(text)) : undefined;
  if (token?.success === true)
    return { accessToken: token.data.access_token, expiresAt: clock.now() + token.data.expires_in * 1000 };
  throw refused(url, status, text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as an answer that is none
  }
}

function refused({ host }: URL, status: number, text: string): StorageError {
  const { data } = refusalSchema.safeParse(parse(text));
  const codes = data?.error_codes.map((code) => `AADSTS${code}`).join(' ') ?? '';
  const vendor = [status, data?.error.replace(/[^\w.-]/g, '').slice(0, 100) ?? '', codes].join(' ').trim();
  if (status === 429 || status >= 500) {
    return new StorageError({
      kind: status === 429 ? 'rate-limited' : 'unavailable',
      fault: 'server',
      message: `${host} gives no token just now (${vendor}).`,
      remedy: 'Wait a little, then run again.',
      vendor,
    });
  }
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `${host} refused the app (${vendor}).`,
    remedy:
      'Check the tenant, the application ID, and the secret or certificate: each must belong to this app, and not have expired.',
    vendor,
  });
}

function post(
  url: URL,
  body: string,
  reach: Reach | undefined,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send({
      ...reaching(host, reach),
      ...(url.port === '' ? {} : { port: url.port }),
      ...{ method: 'POST', path: url.pathname, headers, signal },
    });
    request.on('error', (error) => reject(signal.aborted ? signal.reason : networkFailure(url, error)));
    request.once('response', (response) => {
      readText(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, text }),
        (error: unknown) => reject(signal.aborted ? signal.reason : networkFailure(url, error)),
      );
    });
    request.end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) throw new RangeError('the answer never ends');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
