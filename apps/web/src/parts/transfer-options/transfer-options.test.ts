import { newTransferSchema, transferDefaultsSchema } from '@drover/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { standardOptions } from '../../addresses/wizard-options.ts';
import { optionsFrom } from './options-from.ts';
import { countFilters, findOptionFaults, parseSize, toTransferSettings } from './transfer-options.ts';

afterEach(() => vi.unstubAllEnvs());

const place = { connectorId: 'A'.repeat(22), root: '', path: [] };
const accepts = (settings: object) =>
  newTransferSchema.safeParse({ source: place, destination: place, ...settings }).success;

describe("a transfer's options", () => {
  it('are by themselves what the server takes for its own standard', () => {
    const bare = transferDefaultsSchema.parse({});
    expect(transferDefaultsSchema.parse(toTransferSettings(standardOptions))).toEqual(bare);
    expect(optionsFrom(bare)).toEqual(standardOptions);
    expect(countFilters(standardOptions)).toBe(0);
    expect(findOptionFaults(standardOptions)).toEqual({});
  });

  it('come back from the server as they were', () => {
    const options = {
      ...standardOptions,
      include: 'Reports/**\n*.pdf',
      extensionsMode: 'only',
      extensions: 'pdf, docx',
      minSize: '1536 MB',
      maxSize: '5000000001',
      modifiedAfter: '2026-03-28',
      modifiedBefore: '2026-10-25',
      createdAfter: '2020-01-01',
      createdBefore: '2026-12-31',
      hidden: 'skip',
      names: 'replace',
      replaceBy: '😀',
      exclusions: ['office-lock-files'],
      bandwidth: '0.5',
      files: '8',
      attempts: '10',
    } as const;
    expect(findOptionFaults(options)).toEqual({});
    expect(accepts(toTransferSettings(options))).toBe(true);
    expect(optionsFrom(transferDefaultsSchema.parse(toTransferSettings(options)))).toEqual(options);
    const skipping = { ...options, extensionsMode: 'skip', minSize: '0', exclusions: [] } as const;
    expect(optionsFrom(transferDefaultsSchema.parse(toTransferSettings(skipping)))).toEqual(skipping);
  });

  it('leave days that were chosen in another zone exactly as they are', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const { filters } = toTransferSettings({
      ...standardOptions,
      modifiedAfter: '2026-11-01',
      modifiedBefore: '2026-11-30',
    });
    vi.stubEnv('TZ', 'America/New_York');
    const elsewhere = optionsFrom(transferDefaultsSchema.parse({ filters }));
    expect(findOptionFaults(elsewhere)).toEqual({});
    expect(toTransferSettings(elsewhere).filters).toEqual(filters);
  });

  it('read sizes as people write them', () => {
    expect(['4096', '100 MB', '1.5GiB', '1,5 g', ' 2 kb '].map(parseSize)).toEqual([
      4096, 104_857_600, 1_610_612_736, 1_610_612_736, 2048,
    ]);
    expect(['', 'big', '-1', '1 XB', '9999999999 TB'].map(parseSize)).toEqual([null, null, null, null, null]);
  });

  it('say what is wrong', () => {
    const wrong = {
      ...standardOptions,
      minSize: '2 GB',
      maxSize: '1 GB',
      modifiedAfter: '2026-02-01',
      modifiedBefore: '2026-01-01',
      extensionsMode: 'only',
      names: 'replace',
      replaceBy: '',
      bandwidth: 'fast',
      files: '0',
      attempts: '11',
    } as const;
    const faults = ['maxSize', 'modifiedBefore', 'extensions', 'replaceBy', 'attempts', 'bandwidth', 'files'];
    expect(Object.keys(findOptionFaults(wrong))).toEqual(faults);
    expect(findOptionFaults({ ...standardOptions, minSize: 'x' })).toEqual({ minSize: 'Write it like 100 MB.' });
  });

  it('are sent in the form that the contract demands', () => {
    const options = {
      ...standardOptions,
      include: 'Reports/**\n\n *.pdf ',
      extensionsMode: 'skip',
      extensions: '.tmp, *.bak iso',
      minSize: '1 KB',
      modifiedAfter: '2026-01-01',
      modifiedBefore: '2026-01-31',
      hidden: 'skip',
      names: 'replace',
      exclusions: ['office-lock-files'],
    } as const;
    const settings = toTransferSettings(options);
    expect(accepts(settings)).toBe(true);
    const { filters } = settings;
    expect(filters).toMatchObject({
      include: ['Reports/**', '*.pdf'],
      extensions: { skip: ['tmp', 'bak', 'iso'] },
      minBytes: 1024,
    });
    const days = Date.parse(filters?.modifiedBefore ?? '') - Date.parse(filters?.modifiedAfter ?? '');
    expect(Math.round(days / 86_400_000)).toBe(31); // both days count in full
    expect(countFilters(options)).toBe(7);
  });
});
