#!/bin/bash
# Sends the size of yesterday's dumps, to show that a job of its own rules runs.
set -euo pipefail
aws s3 ls "s3://$BUCKET/ledger/" --recursive --summarize
