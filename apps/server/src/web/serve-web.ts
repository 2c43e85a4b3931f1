import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApplicationError } from '../errors/application-error.ts';
import type { WebFile } from './web-files.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';
const CHECKED = 'no-cache';

/** Serves the web app: its files by address, its one page for every other address that a browser opens. */
export function serveWeb(server: FastifyInstance, files: ReadonlyMap<string, WebFile>): void {
  server.get('/', async (request, reply) => await send(page(files), request, reply));
  server.get('/*', async (request, reply) => {
    const path = decodeURI(request.url.split('?', 1)[0] ?? '');
    const file = files.get(path);
    if (file !== undefined) return await send(file, request, reply);
    const isPage = !path.startsWith('/api/') && !path.startsWith('/assets/') && !/\.\w{1,5}$/.test(path);
    if (!isPage) throw new ApplicationError('not-found');
    return await send(page(files), request, reply);
  });
}

function page(files: ReadonlyMap<string, WebFile>): WebFile {
  const file = files.get('/index.html');
  if (file === undefined) throw new ApplicationError('unavailable', 'The web page of Drover has not been built.');
  return file;
}

async function send(file: WebFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('cache-control', file.immutable ? FOR_EVER : CHECKED).header('etag', file.etag);
  if (request.headers['if-none-match'] === file.etag) return await reply.code(304).send();
  reply.type(file.type).header('vary', 'accept-encoding');
  const packed = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? '')) ? await file.compressed() : null;
  if (packed === null) return await reply.send(file.body);
  return await reply.header('content-encoding', 'br').send(packed);
}
