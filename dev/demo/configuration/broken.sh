#!/bin/bash
set -euo pipefail
curl --silent --show-error --fail --data "first half" "$WEBHOOK/broken/$SLOT"
ls /no/such/folder
curl --silent --show-error --fail --data "second half" "$WEBHOOK/broken/$SLOT"
