import { expect, it } from 'vitest';
import { parseDoctorFlags } from './doctor-flags.ts';

it('takes a file for the list of principals beside what a start takes', () => {
  expect(parseDoctorFlags(['--root', '/srv', '--principals', 'who.csv'])).toMatchObject({
    principalsFile: 'who.csv',
    roots: [{ path: '/srv', writable: false }],
  });
  expect(parseDoctorFlags(['--principals=--odd.csv'])).toMatchObject({ principalsFile: '--odd.csv' });
  expect(parseDoctorFlags([])).toMatchObject({ principalsFile: null });
});

it.each([[['--principals']], [['--principals=']], [['--principals', '--root', '/srv']]])('refuses %j', (args) => {
  expect(() => parseDoctorFlags(args)).toThrow('--principals needs a value: --principals FILE');
});

it('refuses two of them, and what a start refuses', () => {
  expect(() => parseDoctorFlags(['--principals', 'a', '--principals=b'])).toThrow('--principals is given twice.');
  expect(() => parseDoctorFlags(['--principal', 'a'])).toThrow(
    '--principal: there is no such flag.\nSee: agent doctor --help',
  );
});
