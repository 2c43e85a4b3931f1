import { describe, expect, it } from 'vitest';
import { segmentFromBytes, segmentFromText } from '../segment.ts';
import { temporaryName } from '../temporary-name.ts';
import { checkName } from './check-name.ts';
import { checkPath } from './check-path.ts';
import { segmentLength } from './length.ts';
import { type NamePlace, nameRules } from './name-rules.ts';
import { type NameProfileName, nameProfileNameSchema } from './profile-name.ts';
import { repairName, replacementProblem } from './repair-name.ts';

const FILE: NamePlace = { kind: 'file', depth: 1 };
const FOLDER: NamePlace = { kind: 'folder', depth: 1 };
const TOP_FOLDER: NamePlace = { kind: 'folder', depth: 0 };

function repaired(profile: NameProfileName, name: string, place: NamePlace = FILE): string | undefined {
  return repairName(name, nameRules(profile), { mode: 'remove' }, place)?.repaired;
}
function stepsOf(profile: NameProfileName, name: string, place: NamePlace = FILE): readonly string[] | undefined {
  return repairName(name, nameRules(profile), { mode: 'remove' }, place)?.steps;
}

describe("each service's documented rules", () => {
  it.each<[NameProfileName, string, string, NamePlace?]>([
    ['sharepoint', '"a*b:c<d>e?f/g\\h|i', 'abcdefghi'],
    ['sharepoint', ' a ', 'a'],
    ['sharepoint', 'a. . ', 'a'],
    ['sharepoint', '\u3000a\u00a0', 'a'],
    ['sharepoint', 'a\tb\u007f', 'ab'],
    ['sharepoint', '.lock', '.lock_'],
    ['sharepoint', 'CON', 'CON_'],
    ['sharepoint', 'prn', 'prn_'],
    ['sharepoint', 'Aux.txt', 'Aux_.txt'],
    ['sharepoint', 'NUL.tar.gz', 'NUL_.tar.gz'],
    ['sharepoint', 'COM0', 'COM0_'],
    ['sharepoint', 'lpt9', 'lpt9_', FOLDER],
    ['sharepoint', 'Desktop.ini', 'Desktop_.ini'],
    ['sharepoint', '~$report.docx', 'report.docx'],
    ['sharepoint', 'a_vti_b', 'ab'],
    ['sharepoint', '_VTI_cnf', 'cnf', FOLDER],
    ['sharepoint', 'a_vt_vti_i_b', 'ab'],
    ['sharepoint', `a${'_vti_x'.repeat(20)}b`, `a${'x'.repeat(20)}b`],
    ['sharepoint', 'vti_4_all.ipk', '4_all.ipk'],
    ['sharepoint', 'Forms', 'Forms_', TOP_FOLDER],
    ['sharepoint', '~~folder', 'folder', FOLDER],
    ['azure-blob', 'a\\b/c\u0001', 'abc'],
    ['azure-blob', 'a.', 'a'],
    ['azure-blob', 'a\u0081b\ue000', 'ab'],
    ['azure-blob', segmentFromText('a\uefff'), 'a'],
    ['s3', 'a/b', 'ab'],
    ['dropbox', 'a/b\\c\u007f', 'abc'],
    ['dropbox', 'a  ', 'a'],
    ['dropbox', 'Desktop.ini', 'Desktop_.ini'],
    ['dropbox', 'Thumbs.db', 'Thumbs_.db'],
    ['dropbox', '.DS_Store', '.DS_Store_'],
    ['dropbox', 'icon\r', 'icon\r_'],
    ['dropbox', '.dropbox', '.dropbox_'],
    ['dropbox', '.dropbox.attr', '.dropbox.attr_'],
    ['dropbox', '~$a.docx', 'a.docx'],
    ['dropbox', '.~a', 'a'],
    ['dropbox', '~~a.TMP', 'a.TMP'],
    ['box', 'a/b\\c\u0000'.replace('\0', '\uef00'), 'abc'],
    ['box', '  a  ', 'a'],
    ['egnyte', '\\/":<>|*?a\u0001', 'a'],
    ['egnyte', 'a🐂b', 'ab'],
    ['egnyte', ' a. ', 'a'],
    ['egnyte', 'a.txt~', 'a.txt'],
    ['egnyte', '.DS_Store', '.DS_Store_'],
    ['egnyte', '.metadata_never_index', '.metadata_never_index_'],
    ['egnyte', '.Thumbs.db', '.Thumbs.db_'],
    ['egnyte', 'PowerPoint Temp', 'PowerPoint Temp_'],
    ['egnyte', 'desktop.ini', 'desktop_.ini'],
    ['egnyte', 'a.tmp', 'a.tmp_'],
    ['egnyte', 'a-Spotlight', 'a-Spotlight_'],
    ['egnyte', 'a.ac$', 'a.ac$_'],
    ['egnyte', 'a.sv$', 'a.sv$_'],
    ['egnyte', 'a.~vsdx', 'a.~vsdx_'],
    ['egnyte', 'a._attribs_', 'a._attribs__'],
    ['egnyte', 'a._rights_', 'a._rights__'],
    ['egnyte', 'a_egnmeta', 'a_egnmeta_'],
    ['egnyte', '._a', 'a'],
    ['egnyte', '.~a', 'a'],
    ['egnyte', 'Word Work File D_1', '_Word Work File D_1'],
    ['egnyte', '_egn_.a', '__egn_.a'],
    ['egnyte', '.smbdeleteAAA', '_.smbdeleteAAA'],
    ['egnyte', '~a.xlsx', 'a.xlsx'],
    ['egnyte', '~a.pptx (deleted)', 'a.pptx (deleted)'],
    ['egnyte', '~$a.dwg', 'a.dwg'],
    ['egnyte', '.data', '.data_', FOLDER],
    ['egnyte', '.tmp', '.tmp_', FOLDER],
    ['egnyte', '.spotlight-V100', '_.spotlight-V100', FOLDER],
    ['windows', '<a>:"/\\|?*\u001f', 'a'],
    ['windows', 'a . ', 'a'],
    ['windows', 'con', 'con_'],
    ['windows', 'Con.tar.gz', 'Con_.tar.gz'],
    ['windows', 'con .txt', 'con_ .txt'],
    ['windows', 'LPT³', 'LPT³_'],
    ['windows', 'CLOCK$', 'CLOCK$_'],
    ['windows', 'conin$', 'conin$_'],
    ['posix', 'a/b', 'ab'],
    ['ftp', 'a\r\nDELE b', 'aDELE b'],
    ['ftp', segmentFromBytes(Uint8Array.of(0x61, 0xff, 0xf4)), segmentFromBytes(Uint8Array.of(0x61, 0xf4))],
    ['pure-ftpd', 'a\\b\t\u001b[31m\u007f ', 'ab[31m'],
    ['pure-ftpd', 'trailing.txt  ', 'trailing.txt'],
    ['proftpd', 'a*b**', 'ab', FOLDER],
    ['sftp', 'a/b\uef00c', 'abc'],
  ])('%s: %j becomes %j', (profile, name, expected, place) => {
    expect(checkName(name, nameRules(profile), place ?? FILE)).not.toEqual([]);
    expect(repaired(profile, name, place)).toBe(expected);
  });

  it.each<[NameProfileName, string, NamePlace?]>([
    ['sharepoint', '100% #1 & more (v2).txt'],
    ['sharepoint', '.gitignore'],
    ['sharepoint', '~draft.docx'],
    ['sharepoint', 'forms'],
    ['sharepoint', 'Forms', FOLDER],
    ['sharepoint', 'forms', { kind: 'file', depth: 0 }],
    ['sharepoint', 'console.txt'],
    ['sharepoint', 'COM10'],
    ['sharepoint', 'vti.ipk'],
    ['sharepoint', '🐂 世界 e\u0301'],
    ['azure-blob', ' a:b*c '],
    ['azure-blob', '.hidden'],
    ['s3', 'a\\b\n.'],
    ['dropbox', 'a:b?.'],
    ['dropbox', '~a.txt'],
    ['box', 'a:b*?.'],
    ['google-drive', 'a/b\\c:\n '],
    ['egnyte', '~a.docx'],
    ['egnyte', '.data'],
    ['windows', ' leading'],
    ['windows', 'COM0'],
    ['windows', '.con'],
    ['windows', segmentFromText('lone \ud800 surrogate')],
    ['windows', segmentFromText('private \uef80 use')],
    ['sharepoint', segmentFromText('private \uef80 use')],
    ['posix', ' ~`!@#$%^&*()_+-={}[]|\\:";\'<>?,. \r\n'],
    ['sftp', 'a\r\nb'],
    ['ftp', ' a \\ "b" #%\t '],
    ['pure-ftpd', ' a "b" *#%'],
    ['proftpd', ' a \\ * \t '],
    ['ftp', segmentFromBytes(Uint8Array.of(0xff, 0x20))],
  ])('%s holds %j unchanged', (profile, name, place) => {
    expect(checkName(name, nameRules(profile), place ?? FILE)).toEqual([]);
  });

  it.each(nameProfileNameSchema.options)('%s holds the names of unfinished files', (profile) => {
    expect(checkName(temporaryName('0123456789ab', 'zz9'), nameRules(profile), TOP_FOLDER)).toEqual([]);
  });

  it.each<[NameProfileName, string, number]>([
    ['sharepoint', 'x', 255],
    ['sharepoint', '🐂', 127],
    ['azure-blob', 'x', 1024],
    ['s3', 'é', 512],
    ['dropbox', 'x', 255],
    ['box', 'x', 255],
    ['google-drive', 'x', 32_767],
    ['egnyte', 'é', 122],
    ['windows', '世', 255],
    ['posix', '世', 85],
    ['ftp', 'é', 127],
    ['sftp', '🐂', 63],
    ['sftp', segmentFromBytes(Uint8Array.of(0xff)), 255],
  ])('%s holds %j %i times, not once more', (profile, char, times) => {
    const problemsOf = (name: string) => checkName(name, nameRules(profile), FOLDER).map(({ problem }) => problem);
    expect(problemsOf(char.repeat(times))).toEqual([]);
    expect(problemsOf(char.repeat(times + 1))).toEqual(['too-long']);
    expect(repaired(profile, char.repeat(times + 1), FOLDER)).toBe(char.repeat(times));
  });
});

describe('what a repair says', () => {
  it.each<[NameProfileName, string, readonly string[], NamePlace?]>([
    ['sharepoint', 'a:b', ['removed `:`']],
    ['sharepoint', 'a:b?c:', ['removed `:`, `?`']],
    ['sharepoint', '1:2*3?4<5>6|7', ['removed `:`, `*`, `?`, `<`, `>` and 1 more']],
    ['sharepoint', 'a\tb', ['removed `\\u0009`']],
    ['sharepoint', 'a ', ['removed the trailing space']],
    ['sharepoint', '  a..', ['removed the leading 2 spaces', 'removed the trailing 2 dots']],
    ['sharepoint', 'a. ', ['removed the trailing `. `']],
    ['sharepoint', 'CON', ['added `_` because `CON` is a reserved device name']],
    ['sharepoint', '~$a', ['removed `~$`']],
    ['sharepoint', 'forms', ['added `_` because `forms` is reserved at the top of a library'], TOP_FOLDER],
    ['sharepoint', 'x'.repeat(300), ['shortened from 300 to 255 characters']],
    ['posix', 'é'.repeat(150), ['shortened from 300 to 254 bytes']],
    ['sharepoint', segmentFromBytes(Uint8Array.of(0x61, 0xff)), ['removed the undecodable byte `\\xFF`']],
    [
      'sharepoint',
      segmentFromBytes(Uint8Array.of(0x61, 0xff, 0xfe, 0xff)),
      ['removed 3 undecodable bytes `\\xFF`, `\\xFE`'],
    ],
    ['sharepoint', 'con:', ['removed `:`', 'added `_` because `con` is a reserved device name']],
    ['egnyte', 'a.tmp', ['added `_` because `.tmp` is refused at the end of a name']],
  ])('%s: of %j', (profile, name, steps, place) => {
    expect(stepsOf(profile, name, place)).toEqual(steps);
  });

  it('puts a character that was chosen in the place of what is refused', () => {
    const rules = nameRules('sharepoint');
    const replace = (name: string, by = '-') => repairName(name, rules, { mode: 'replace', by }, FILE);
    expect(replace('a:b?.txt')).toEqual({
      original: 'a:b?.txt',
      repaired: 'a-b-.txt',
      steps: ['replaced `:`, `?` by `-`'],
    });
    expect(replace(' a. ')?.repaired).toBe('-a--');
    expect(replace('???.docx')?.repaired).toBe('---.docx');
    expect(replace('CON')?.repaired).toBe('CON-');
    expect(replace(':vti:', '_')?.repaired).toBe('_');
    expect(replace('..')?.repaired).toBe('--');
    expect(repairName('..', nameRules('posix'), { mode: 'replace', by: '-' }, FILE)?.repaired).toBe('--');
    expect(replace('')?.repaired).toMatch(/^unnamed ~/);
  });

  it('names what has no usable character left, by its own hash and with its own extension', () => {
    const unnamed = /^unnamed ~[0-9a-f]{6}$/;
    expect(repaired('sharepoint', '???')).toMatch(unnamed);
    expect(repaired('sharepoint', '???')).not.toBe(repaired('sharepoint', '????'));
    expect(repaired('sharepoint', '???.docx')).toMatch(/^unnamed ~[0-9a-f]{6}\.docx$/);
    expect(repaired('sharepoint', ' . ')).toMatch(unnamed);
    expect(repaired('posix', '..')).toMatch(unnamed);
    expect(repaired('posix', '')).toMatch(unnamed);
    expect(repaired('dropbox', segmentFromBytes(Uint8Array.of(0xff, 0xfe)))).toMatch(unnamed);
    expect(repaired('dropbox', segmentFromBytes(Uint8Array.of(0xe9, 0x2e, 0x74, 0x78, 0x74)))).toMatch(
      /^unnamed ~.{6}\.txt$/,
    );
    expect(stepsOf('sharepoint', '?')).toEqual([
      'removed `?`',
      expect.stringMatching(/^named it `unnamed ~[0-9a-f]{6}` because nothing usable was left$/),
    ]);
  });

  it('does without an extension that cannot be held either', () => {
    expect(repaired('sharepoint', '???.a:b')).toMatch(/^unnamed ~[0-9a-f]{6}$/);
  });

  it('refuses to put in a character that is refused itself', () => {
    expect(() => repairName('a:b', nameRules('windows'), { mode: 'replace', by: '?' }, FILE)).toThrow(
      expect.objectContaining({ kind: 'config-invalid', remedy: expect.stringContaining('another character') }),
    );
  });

  it('makes of bytes that meet the character that they now are', () => {
    const name = segmentFromBytes(Uint8Array.of(0xe2, 0x82, 0x0a, 0xac));
    expect(repaired('ftp', name)).toBe('€');
    expect(repaired('windows', segmentFromText('\ud83d:\udc02'))).toBe('🐂');
  });

  it('does not hold half a surrogate pair where only well-formed text is held', () => {
    expect(repaired('dropbox', segmentFromText('a\ud800'))).toBe('a');
    const cesu = segmentFromBytes(Uint8Array.of(0x61, 0xed, 0xa0, 0xbd, 0xed, 0xb0, 0x82));
    expect(repaired('windows', cesu)).toBe('a');
  });

  it('cuts between what people see as characters', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(repaired('windows', `${'x'.repeat(250)}${family}.txt`)).toBe(`${'x'.repeat(250)}.txt`);
    expect(repaired('windows', `${'e\u0301'.repeat(200)}`)).toBe('e\u0301'.repeat(127));
    expect(repaired('windows', `${'x'.repeat(240)} . ${'y'.repeat(20)}.txt`)).toBe(`${'x'.repeat(240)} . yyyyyyyy.txt`);
    expect(repaired('windows', `${'x'.repeat(248)} . ${'y'.repeat(20)}.txt`)).toBe(`${'x'.repeat(248)}.txt`);
    const endless = `a${'\u0301'.repeat(400)}`;
    expect(segmentLength(repaired('windows', endless) ?? '', 'utf16')).toBe(255);
  });

  it('is quick with names made to be slow', () => {
    const started = performance.now();
    for (const profile of nameProfileNameSchema.options) {
      for (const part of [' ', '.', '~', '_vti_', '._', 'con', 'a.', 'é', '\uefff', '~$', '. ']) {
        repaired(profile, part.repeat(20_000));
        repaired(profile, `${part.repeat(20_000)}x`);
      }
    }
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('a replacement', () => {
  it.each<[string, NameProfileName, boolean]>([
    ['_', 'sharepoint', true],
    ['-', 'egnyte', true],
    ['牛', 'windows', true],
    ['🐂', 'dropbox', true],
    ['🐂', 'egnyte', false],
    ['', 'sharepoint', false],
    ['__', 'sharepoint', false],
    [':', 'sharepoint', false],
    ['.', 'sharepoint', false],
    [' ', 'sharepoint', false],
    ['~', 'sharepoint', false],
    ['.', 'posix', false],
    ['/', 'google-drive', true],
    ['\0', 'google-drive', false],
    ['\ud800', 'sharepoint', false],
  ])('%j at %s will do: %s', (by, profile, usable) => {
    expect(replacementProblem(by, nameRules(profile)) === null).toBe(usable);
  });
});

describe('paths', () => {
  const long = ['a'.repeat(200), 'b'.repeat(198)];

  it('count their separators and what stands before them', () => {
    const rules = nameRules('sharepoint');
    expect(checkPath(long, rules)).toEqual([]);
    expect(checkPath(long, rules, { length: 1, depth: 0 })).toEqual([]);
    expect(checkPath(long, rules, { length: 2, depth: 0 })).toEqual([
      {
        problem: 'path-too-long',
        message: 'The path is 401 characters long; the limit on SharePoint and OneDrive is 400.',
        over: { length: 401, max: 400 },
      },
    ]);
  });

  it('are counted in the unit of the service', () => {
    expect(checkPath(['é'.repeat(500)], nameRules('s3'))).toEqual([]);
    expect(checkPath(['é'.repeat(512), 'a'], nameRules('s3'))[0]?.message).toContain('1026 bytes');
    expect(checkPath(['é'.repeat(512), 'a'], nameRules('azure-blob'))).toEqual([]);
  });

  it('may be too deep', () => {
    const deep = Array.from({ length: 254 }, () => 'a');
    expect(checkPath(deep, nameRules('azure-blob'))).toEqual([]);
    expect(checkPath(deep, nameRules('azure-blob'), { length: 2, depth: 1 }).map(({ problem }) => problem)).toEqual([
      'path-too-deep',
    ]);
  });

  it('have no limit where the service states none', () => {
    expect(
      checkPath(
        Array.from({ length: 10_000 }, () => 'a'.repeat(200)),
        nameRules('ftp'),
      ),
    ).toEqual([]);
  });
});
