/** The Python whose byte code the release is made of. */
export const PYTHON = 'python3.14';

/** Modules of Python's standard library that are compiled code of their own; the others are in the interpreter. */
export const EXTENSION_MODULES: readonly string[] = [
  '_asyncio',
  '_bz2',
  '_ctypes',
  '_decimal',
  '_hashlib',
  '_hmac',
  '_lzma',
  '_multiprocessing',
  '_queue',
  '_sqlite3',
  '_ssl',
  '_uuid',
  'mmap',
  'resource',
  'termios',
];

/**
 * Libraries that the release holds as byte code, without their licences: from what lies in `packages/` to the Debian
 * package of the same library, which has the licence.
 */
export const FROZEN_LIBRARIES: Readonly<Record<string, string>> = {
  'colorama/': 'python3-colorama',
  'dateutil/': 'python3-dateutil',
  'distro/': 'python3-distro',
  'docutils/': 'python3-docutils',
  'jmespath/': 'python3-jmespath',
  'ruamel/': 'python3-ruamel.yaml',
  'six.pyc': 'python3-six',
  'urllib3/': 'python3-urllib3',
};
