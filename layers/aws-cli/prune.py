"""Writes the data of an AWS CLI release that the given services need.

    prune.py RELEASE_ZIP TARGET SERVICE...

The models of the services are kept without their documentation, which only the pages of help show: two thirds of their
size. The names of the other services go into `pruned-services.json`. Prints the bytes of the whole release.
"""

import json
import sys
import zipfile
from pathlib import Path

MODELS = "awscli/botocore/data/"

# Beside the models: certificate authorities, regions and partitions, what commands of the CLI's own read, top-level
# options, `--version`. Not examples and topics of the help, and not the index of the completion.
ALWAYS = (
    "awscli/botocore/cacert.pem",
    "awscli/botocore/data/endpoints.json",
    "awscli/botocore/data/partitions.json",
    "awscli/customizations/",
    "awscli/data/cli.json",
    "awscli/data/metadata.json",
)


def without_documentation(value):
    if isinstance(value, dict):
        # Emptied, not removed: some of them must be there. A member of a structure may have this name too; it is no string.
        return {
            key: "" if key == "documentation" and isinstance(inner, str) else without_documentation(inner)
            for key, inner in value.items()
        }
    return [without_documentation(inner) for inner in value] if isinstance(value, list) else value


def main(release_zip, target, *services):
    pruned = set()
    missing = set(services)
    with zipfile.ZipFile(release_zip) as release:
        print(sum(member.file_size for member in release.infolist()))
        for member in release.namelist():
            path = member.split("/dist/")[-1]
            content = None
            if path.startswith(ALWAYS) and not path.endswith("/"):
                content = release.read(member)
            elif path.startswith(MODELS) and path.count("/") > MODELS.count("/") and path.endswith(".json"):
                service = path.removeprefix(MODELS).partition("/")[0]
                if service in services:
                    missing.discard(service)
                    model = without_documentation(json.loads(release.read(member)))
                    content = json.dumps(model, separators=(",", ":")).encode()
                else:
                    pruned.add(service)
            if content is not None:
                file = Path(target, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    if missing:
        sys.exit(f"layers/aws-cli/services.ts has services that the AWS CLI doesn't: {', '.join(sorted(missing))}")
    Path(target, "pruned-services.json").write_text(json.dumps(sorted(pruned)))


main(*sys.argv[1:])
