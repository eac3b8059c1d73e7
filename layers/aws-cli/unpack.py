"""Lays out the Python modules of an AWS CLI release as byte code that any Python of the same version runs.

    unpack.py RELEASE_ZIP STDLIB LIBRARIES TARGET

The release is frozen by PyInstaller: its executable ends with an archive in which each module that the CLI may import,
of the standard library too, is compressed byte code. That is the same for every processor; compiled code isn't, so what
needs it is compiled here from sources that belong to the compiled code: the standard library from the folders STDLIB
(separated by colons), other libraries from the folder LIBRARIES. TARGET gets `lib/python3.x` and `packages`.
"""

import io
import marshal
import struct
import sys
import zipfile
import zlib
from importlib.util import MAGIC_NUMBER
from pathlib import Path

# PyInstaller's archive at the end of an executable: contents, table of contents, then a trailer that begins with MAGIC.
MAGIC = b"MEI\014\013\012\013\016"
TRAILER = struct.Struct("!8sIIII64s")
ENTRY = struct.Struct("!IIIIBc")
MODULE_ARCHIVE = b"z"

# Kinds of entries in the archive of modules.
MODULE, PACKAGE = 0, 1

# For building, testing and reading Python programs: found by the freezing, imported by no command.
UNUSED = {
    "_distutils_hack",
    "_pyrepl",
    "importlib_metadata",
    "packaging",
    "pkg_resources",
    "pydoc",
    "pydoc_data",
    "rlcompleter",
    "setuptools",
    "unittest",
    "wheel",
    "zipp",
}

# For a person at a terminal. Commands with such a side import them when they need them.
INTERACTIVE = {"prompt_toolkit", "wcwidth"}
INTERACTIVE_ERROR = "this layer holds the part of the AWS CLI that works without a terminal: no prompts, no wizards"


def module_archive(executable):
    trailer = executable.rfind(MAGIC)
    if trailer >= 0:
        _, length, table, table_length, _, _ = TRAILER.unpack_from(executable, trailer)
        start = trailer + TRAILER.size - length
        entry = start + table
        while entry < start + table + table_length:
            entry_length, position, compressed_length, _, _, kind = ENTRY.unpack_from(executable, entry)
            if kind == MODULE_ARCHIVE:
                return executable[start + position : start + position + compressed_length]
            entry += entry_length
    sys.exit("the release has no archive of PyInstaller; is it built in another way now?")


def frozen_modules(archive):
    """Yields name, whether it is a package, and byte code."""
    magic = archive[4:8]
    if magic != MAGIC_NUMBER:
        python = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"the release is byte code {magic.hex()}, but Python {python} runs {MAGIC_NUMBER.hex()}; "
            "choose the release's Python in layers/package-sets.ts"
        )
    (table,) = struct.unpack_from("!i", archive, 8)
    for name, (kind, position, length) in marshal.loads(archive[table:]):
        if kind in (MODULE, PACKAGE):
            yield name, kind == PACKAGE, zlib.decompress(archive[position : position + length])


def write_module(folder, name, is_package, code):
    target = folder / name.replace(".", "/") / "__init__.pyc" if is_package else folder / f"{name.replace('.', '/')}.pyc"
    target.parent.mkdir(parents=True, exist_ok=True)
    # By these flags nobody compares it with a source, which isn't there.
    unchecked_hash = struct.pack("<I", 1) + bytes(8)
    target.write_bytes(MAGIC_NUMBER + unchecked_hash + code)


def compiled(text, name):
    """Without documentation and assertions."""
    return marshal.dumps(compile(text, name, "exec", dont_inherit=True, optimize=2))


def main(release_zip, stdlib, libraries, target):
    stdlib, libraries, target = [Path(folder) for folder in stdlib.split(":")], Path(libraries), Path(target)
    packages = target / "packages"
    own_stdlib = target / "lib" / f"python3.{sys.version_info.minor}"
    with zipfile.ZipFile(release_zip) as release:
        names = {name.split("/dist/")[-1]: name for name in release.namelist()}
        archive = module_archive(release.read(names["aws"]))
        base_library = zipfile.ZipFile(io.BytesIO(release.read(names["base_library.zip"]))).namelist()

    # What is needed before the archive of modules can be read lies beside it, and struct in front of it.
    wanted = {"struct", *(name.removesuffix(".pyc").removesuffix("/__init__") for name in base_library)}
    for name, is_package, code in frozen_modules(archive):
        top = name.partition(".")[0]
        if top in UNUSED or name.startswith("_sysconfigdata"):
            continue
        if top in sys.stdlib_module_names:
            wanted.add(name.replace(".", "/"))
        elif top in INTERACTIVE:
            write_module(packages, top, False, compiled(f"raise ImportError({INTERACTIVE_ERROR!r})", top))
        elif not (libraries / top).exists():
            write_module(packages, name, is_package, code)

    for name in sorted(wanted):
        for folder in stdlib:
            for path in (f"{name}.py", f"{name}/__init__.py"):
                if (folder / path).exists():
                    write_module(own_stdlib, path.removesuffix(".py"), False, compiled((folder / path).read_bytes(), path))
    for source in sorted(libraries.glob("*/**/*.py")):
        path = str(source.relative_to(libraries))
        write_module(packages, path.removesuffix(".py"), False, compiled(source.read_bytes(), path))


main(*sys.argv[1:])
