import { expect, it } from 'vitest';
import { Block, giveBack, overwriteGivenBack } from './blocks.ts';

// A size of its own for each test: unused memory is kept for the whole process.

it('uses memory again when all of it has been given back', () => {
  const block = Block.of(1000);
  const first = block.cut(0, 400);
  const second = block.cut(400, 900);
  block.seal();
  giveBack(second);
  expect(Block.of(1000).memory.buffer).not.toBe(block.memory.buffer);
  giveBack(first);
  expect(Block.of(1000).memory.buffer).toBe(block.memory.buffer);
  expect(Block.of(1000).memory.buffer).not.toBe(block.memory.buffer);
});

it('counts parts of a chunk, in whatever order they come back', () => {
  const block = Block.of(1001);
  const chunk = block.cut(0, 1001);
  block.seal();
  giveBack(chunk.subarray(500));
  giveBack(new Uint8Array(chunk.buffer, chunk.byteOffset, 499));
  expect(Block.of(1001).memory.buffer).not.toBe(block.memory.buffer);
  giveBack(chunk.subarray(499, 500));
  expect(Block.of(1001).memory.buffer).toBe(block.memory.buffer);
});

it('never uses a block again that more may be read into', () => {
  const block = Block.of(1002);
  giveBack(block.cut(0, 10));
  expect(Block.of(1002).memory.buffer).not.toBe(block.memory.buffer);
});

it('refuses more than was given out', () => {
  const block = Block.of(1003);
  const chunk = block.cut(0, 10);
  giveBack(chunk);
  expect(() => giveBack(chunk)).toThrow('given back twice');
});

it('leaves memory of others alone', () => {
  const strange = Buffer.from('strange');
  giveBack(strange);
  giveBack(new Uint8Array(0));
  expect(strange.toString()).toBe('strange');
});

it('keeps no more than 16 MiB that nobody uses', () => {
  const bytes = 9 * 1024 * 1024;
  const blocks = [Block.of(bytes), Block.of(bytes)];
  const memories = blocks.map(({ memory }) => memory.buffer);
  for (const block of blocks) {
    const chunk = block.cut(0, bytes);
    block.seal();
    giveBack(chunk);
  }
  expect(memories).toContain(Block.of(bytes).memory.buffer);
  expect(memories).not.toContain(Block.of(bytes).memory.buffer);
});

it('shows tests who reads memory that was given back', () => {
  overwriteGivenBack();
  const block = Block.of(1004);
  const chunk = block.cut(0, 1004);
  chunk.fill(1);
  block.seal();
  giveBack(chunk);
  expect([...chunk].every((byte) => byte === 0xdb)).toBe(true);
});
