import type { FormField } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { draftValues, findFaults, isShown, startValues, toOptions } from './form-values.ts';

const text = { input: 'text', required: true, secret: false } as const;
const server: FormField = { ...text, name: 'server', label: 'Server' };
const port: FormField = { ...text, name: 'port', label: 'Port', input: 'number', required: false, standard: 22 };
const mode: FormField = { ...text, name: 'mode', label: 'Mode', input: 'static', text: 'Passive (required)' };
const authentication: FormField = {
  ...text,
  name: 'authentication',
  label: 'Authentication',
  input: 'choice',
  standard: 'password',
};
const password: FormField = {
  ...text,
  name: 'password',
  label: 'Password',
  input: 'secret',
  secret: true,
  shownWhen: { field: 'authentication', is: ['password'] },
};
const durable: FormField = { ...text, name: 'durable', label: 'Wait for the disk', input: 'toggle', required: false };
const fields = [server, port, mode, authentication, password, durable];
const filled = { ...startValues(fields), server: ' ftp.example.com ', password: ' pass word ' };

describe('a form', () => {
  it('begins with all that something else has filled in, secrets too, and the standards for the rest', () => {
    expect(draftValues(fields, { server: 'old', password: 'potato' })).toEqual({
      server: 'old',
      port: '22',
      authentication: 'password',
      password: 'potato',
      durable: false,
    });
  });

  it('begins with what is stored, else with the standards, and never with a secret', () => {
    expect(startValues(fields, { server: 'old', password: 'leaked', durable: true })).toEqual({
      server: 'old',
      port: '22',
      authentication: 'password',
      password: '',
      durable: true,
    });
  });

  it('shows a field only while the other has the value that it belongs to', () => {
    expect(isShown(password, filled)).toBe(true);
    expect(isShown(password, { ...filled, authentication: 'key' })).toBe(false);
  });

  it('says what is missing or no number, of shown fields alone', () => {
    expect(Object.keys(findFaults(fields, startValues(fields)))).toEqual(['server', 'password']);
    expect(findFaults(fields, { ...filled, port: '2x' })).toEqual({ port: 'Port must be a number.' });
    expect(findFaults(fields, { ...filled, password: '', authentication: 'key' })).toEqual({});
  });

  it('keeps a stored secret when its field is left empty', () => {
    expect(findFaults(fields, { ...filled, password: '' }, { keepsSecrets: true })).toEqual({});
    expect(toOptions(fields, { ...filled, password: '' })).not.toHaveProperty('password');
  });

  it('sends text trimmed, secrets to the letter, numbers as numbers, and nothing that is not shown', () => {
    expect(toOptions(fields, filled)).toEqual({
      server: 'ftp.example.com',
      port: 22,
      authentication: 'password',
      password: ' pass word ',
      durable: false,
    });
    expect(toOptions(fields, { ...filled, authentication: 'key' })).not.toHaveProperty('password');
  });
});
