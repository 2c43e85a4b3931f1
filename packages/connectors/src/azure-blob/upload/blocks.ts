import { createHash } from 'node:crypto';
import type { ItemRef } from '@drover/core';
import type { Container } from '../container.ts';
import { hexOf } from '../entry.ts';
import { damaged, refused } from '../errors.ts';
import { Refusal } from '../http/refusal.ts';
import { blobName } from '../names.ts';
import { child, childText, escapeXml, parseXml } from '../xml.ts';

/** A block as the service holds it. */
export interface Block {
  readonly id: string;
  readonly size: number;
}

/** Stores one block out of sight. The service compares its MD5 with what came before it keeps it. */
export async function stageBlock(
  container: Container,
  item: ItemRef,
  id: string,
  body: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<void> {
  const md5 = md5Of(body);
  const headers = { 'content-md5': md5 };
  const query = { comp: 'block', blockid: id };
  const answer = await container.ask(blobName(item), { method: 'PUT', query, headers, body }, signal);
  if (answer instanceof Refusal) throw refused(answer, 'write', item);
  requireSame(item, md5, answer.headers['content-md5']);
}

/** The blocks of a blob: those that are part of it, and those that wait to be. */
export async function readBlocks(
  container: Container,
  item: ItemRef,
  signal: AbortSignal,
): Promise<{ readonly committed: readonly Block[]; readonly waiting: readonly Block[] }> {
  const query = { comp: 'blocklist', blocklisttype: 'all' };
  const answer = await container.ask(blobName(item), { method: 'GET', query }, signal);
  if (answer instanceof Refusal) {
    // A blob of another type has no blocks; blocks may wait for it all the same.
    if ((answer.status === 404 && answer.code !== 'ContainerNotFound') || answer.code === 'InvalidBlobType')
      return { committed: [], waiting: [] };
    throw refused(answer, 'look at', item);
  }
  const list = parseXml(answer.text);
  const blocks = (name: string): Block[] =>
    (child(list, name)?.children ?? []).map((block) => ({
      id: childText(block, 'Name') ?? '',
      size: Number(childText(block, 'Size') ?? 0),
    }));
  return { committed: blocks('CommittedBlocks'), waiting: blocks('UncommittedBlocks') };
}

/** The body of the call that makes a blob of blocks, in this order. */
export function blockList(ids: readonly string[]): Buffer {
  const names = ids.map((id) => `<Uncommitted>${escapeXml(id)}</Uncommitted>`).join('');
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${names}</BlockList>`);
}

/** Base64. */
export function md5Of(chunks: readonly Uint8Array[]): string {
  const hash = createHash('md5');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('base64');
}

/** The service tells the MD5 of what it has kept; one that does not tell has compared it all the same. */
export function requireSame(item: ItemRef, sent: string, kept: string | string[] | undefined): void {
  if (typeof kept === 'string' && hexOf(kept) !== hexOf(sent))
    throw damaged(item, 'was stored with other content than was sent');
}
