#!/bin/bash
# Does the first of two steps and fails in the second. For the 21st it gets stuck there, when it begins the first time.
set -e
begun=$(curl --silent --fail "$API/begun/$JOB-$SLOT")
echo "step 1 of 2 is done"
if [ "$SLOT" = 2026-11-21 ]; then
  [ "$begun" -gt 1 ] || sleep 600
  echo "step 2 of 2 is done"
  exit
fi
echo "step 2 of 2: no space left" >&2
false
echo "never reached"
