import assert from 'node:assert/strict';
import { sameVersion, versionOf } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';

export const statCases: readonly AcceptanceCase[] = [
  {
    name: 'describes a file as the listing does',
    async run(context) {
      await context.write('a.txt', 'hello');
      const stated = await context.entry('a.txt');
      const [listed] = await context.list();
      assert.equal(stated.kind, 'file');
      assert.equal(stated.name, 'a.txt');
      assert.deepEqual(stated.ref.segments, context.item('a.txt').segments);
      if (stated.size !== null) assert.equal(stated.size, 5);
      assert.equal(stated.size, listed?.size);
      assert.ok(listed !== undefined && sameVersion(versionOf(stated), versionOf(listed)));
    },
  },
  {
    name: 'describes a folder',
    async run(context) {
      const folder = await context.createFolder('inner');
      const entry = await context.entry(folder);
      assert.equal(entry.kind, 'folder');
      assert.equal(entry.name, 'inner');
      assert.equal(entry.size, null);
    },
  },
  {
    name: 'answers null for a missing item',
    async run(context) {
      assert.equal(await context.stat('missing.txt'), null);
      await context.stillServes();
    },
  },
  {
    name: 'answers null for an item in a missing folder',
    async run(context) {
      assert.equal(await context.stat(context.item('missing', 'deeper', 'a.txt')), null);
    },
  },
  {
    name: 'answers null for an item below a file',
    async run(context) {
      await context.write('a.txt', 'hello');
      assert.equal(await context.stat(context.item('a.txt', 'b.txt')), null);
    },
  },
];
