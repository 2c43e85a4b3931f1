import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isStatusCode, isSuccess, STATUS_CODES, statusInfo, statusMessage } from './status-codes.ts';

const names = { source: 'Old server', destination: 'New library' };

describe('status codes', () => {
  it('are all that the documented behaviour has, and one for a OneDrive that is not made yet, each once', () => {
    expect(STATUS_CODES.map(({ code }) => code)).toEqual([
      100, 101, 102, 120, 122, 201, 202, 210, 211, 220, 222, 227, 230, 250, 260, 261, 300, 302, 303, 400, 401, 402, 403,
      404, 405, 406, 410, 411, 422, 423, 424, 490, 491, 500, 600, 601, 620,
    ]);
  });

  it('have their colour from their first digit, but for what stopped a run', () => {
    for (const { code, colour } of STATUS_CODES) {
      if (code === 230) expect(colour).toBe('grey');
      else if (code >= 250 && code < 270) expect(colour).toBe('red');
      else
        expect(colour).toBe(
          { 1: 'green', 2: 'yellow', 3: 'blue', 4: 'red', 5: 'red', 6: 'blue' }[Math.floor(code / 100)],
        );
    }
  });

  it('start a run again by themselves exactly where that may help', () => {
    const again = STATUS_CODES.filter(({ reruns }) => reruns).map(({ code }) => code);
    expect(again).toEqual([201, 202, 210, 211, 220, 401, 403, 404, 405, 406, 491]);
  });

  it('can be cancelled exactly while queued or running, and are final exactly when over', () => {
    expect(STATUS_CODES.filter((info) => info.cancellable).map(({ code }) => code)).toEqual([300, 600, 601, 620]);
    expect(STATUS_CODES.filter((info) => !info.final).map(({ code }) => code)).toEqual([300, 302, 303, 600, 601, 620]);
    for (const { final, state, colour } of STATUS_CODES) {
      expect(final).toBe(state !== 'queued' && state !== 'in-progress');
      expect(final).toBe(colour !== 'blue');
    }
  });

  it('name the connectors, and the one at fault where it is known', () => {
    expect(statusMessage(102, names)).toBe(
      "Success. Some files aren't supported by New library and weren't transferred",
    );
    expect(statusMessage(120, names)).toBe(
      "Success. Some files aren't supported by Old server and weren't transferred",
    );
    expect(statusMessage(260, names)).toBe('Storage Quota Exceeded on New library');
    expect(statusMessage(402, names)).toBe(
      'Connector authorization failed. Try reauthorizing Old server or New library',
    );
    expect(statusMessage(402, names, 'destination')).toBe(
      'Connector authorization failed. Try reauthorizing New library',
    );
    expect(statusMessage(410, names, 'source')).toBe("Couldn't connect to Old server. Try reauthorizing");
    expect(statusMessage(100, { source: '{destination}', destination: '$&' })).toBe('Success');
    expect(statusMessage(102, { source: 's', destination: '{source} $&' })).toContain('{source} $&');
    for (const { code } of STATUS_CODES) expect(statusMessage(code, names)).not.toMatch(/[{}]/);
  });

  it('are told from other numbers', () => {
    expect(isStatusCode(100)).toBe(true);
    expect(isStatusCode(199)).toBe(false);
    expect(STATUS_CODES.filter(({ code }) => isSuccess(code)).map(({ code }) => code)).toEqual([
      100, 101, 102, 120, 122,
    ]);
    expect(statusInfo(404)).toMatchObject({ code: 404, state: 'failed' });
  });

  it('stand in the reference as they are', async () => {
    const page = await readFile(new URL('../../../docs/reference/status-codes.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d{3}) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|/gm)].map((row) =>
      row.slice(1),
    );
    const yes = (value: boolean) => (value ? 'yes' : '-');
    expect(rows).toEqual(
      STATUS_CODES.map((info) => [
        `${info.code}`,
        info.message.replace(/\{(\w+)\}/g, '*$1*'),
        info.colour,
        info.state,
        yes(info.reruns),
        yes(info.cancellable),
      ]),
    );
  });
});
