import type { PackageSet } from '../dev/tools/debian/package-set';

/** MySQL LTS: only unstable has it, so its libraries come from there too. */
export const MYSQL_CLIENT: PackageSet = {
  name: 'mysql-client',
  suite: 'sid',
  packages: {
    'mysql-client-core': '9.7',
    // For the MariaDB client, which is from another suite: ncurses must be of the same build as the libtinfo beside it.
    libncurses6: '6',
  },
  arches: ['x86_64', 'arm64'],
};

/** The MariaDB client of the newest LTS (it talks to older servers as well), and the tools, from stable. */
export const MARIADB_CLIENT: PackageSet = {
  name: 'mariadb-client',
  suite: 'trixie',
  packages: {
    'mariadb-client': '11.8',
    'mariadb-client-core': '11.8',
    // Its package has the authentication plugins.
    libmariadb3: '11.8',
    zstd: '1.5',
    gzip: '1.13',
    // For mkfifo.
    coreutils: '9.7',
  },
  arches: ['x86_64', 'arm64'],
};

/**
 * What the AWS CLI runs on: the Python whose byte code its release is made of, and the library that it calls, which is
 * compiled code. Only unstable has this Python.
 */
export const AWS_CLI_RUNTIME: PackageSet = {
  name: 'aws-cli',
  suite: 'sid',
  packages: {
    'python3.14-minimal': '3.14',
    'libpython3.14-stdlib': '3.14',
    'python3-awscrt': '0.37',
    // Libraries that the release holds without their licences: only the licences are taken from these.
    'python3-colorama': '0.4',
    'python3-dateutil': '3',
    'python3-distro': '1',
    'python3-docutils': '0',
    'python3-jmespath': '1',
    'python3-ruamel.yaml': '0.18',
    'python3-six': '1',
    'python3-urllib3': '2',
  },
  arches: ['x86_64', 'arm64'],
};

export const MYSQL_SERVER_97: PackageSet = {
  name: 'mysql-server-9.7',
  suite: 'sid',
  packages: { 'mysql-server-core': '9.7' },
  arches: ['x86_64', 'arm64'],
};

export const MARIADB_SERVER_1011: PackageSet = {
  name: 'mariadb-server-10.11',
  suite: 'bookworm',
  packages: { 'mariadb-server-core': '10.11' },
  arches: ['x86_64'],
};

export const MARIADB_SERVER_118: PackageSet = {
  name: 'mariadb-server-11.8',
  suite: 'trixie',
  packages: {
    'mariadb-server-core': '11.8',
    // Its package has the storage engines that are plug-ins.
    'mariadb-server': '11.8',
  },
  arches: ['x86_64', 'arm64'],
};

/** What the time zone tables of a server are made from. The last Debian whose package also has the older names. */
export const TIME_ZONES: PackageSet = {
  name: 'time-zones',
  suite: 'bookworm',
  packages: { tzdata: '2026' },
  arches: ['x86_64'],
};

/** A shell without libraries: all that the clean root of the smoke test has. */
export const BUSYBOX: PackageSet = {
  name: 'busybox',
  suite: 'trixie',
  packages: { 'busybox-static': '1.37' },
  arches: ['x86_64', 'arm64'],
};

/** Runs arm64 programs on another processor. */
export const QEMU: PackageSet = {
  name: 'qemu',
  suite: 'trixie',
  packages: { 'qemu-user': '10.0' },
  arches: ['x86_64'],
};

/** Builds container images without a daemon. From the oldest Debian in use: its programs run on every later one. */
export const BUILDAH: PackageSet = {
  name: 'buildah',
  suite: 'bookworm',
  packages: { buildah: '1.28' },
  arches: ['x86_64'],
};

/** What the bench compares with, and nothing else needs. From the oldest Debian in use, like buildah. */
export const BENCH_TOOLS: PackageSet = {
  name: 'bench-tools',
  suite: 'bookworm',
  packages: { mydumper: '0.10', pigz: '2.6' },
  arches: ['x86_64'],
};

/** What the layers are made of; the others are tools and servers of tests. */
export const LAYER_SETS: readonly PackageSet[] = [
  MYSQL_CLIENT,
  MARIADB_CLIENT,
  AWS_CLI_RUNTIME,
  MYSQL_SERVER_97,
  MARIADB_SERVER_118,
  TIME_ZONES,
];

export const PACKAGE_SETS: readonly PackageSet[] = [
  ...LAYER_SETS,
  MARIADB_SERVER_1011,
  BUSYBOX,
  QEMU,
  BUILDAH,
  BENCH_TOOLS,
];
