#!/bin/bash
# Removes what lies below tmp/ in $BUCKET and was last changed more than $DAYS days before the slot.
set -euo pipefail

before=$(date --utc --date "$SLOT - $DAYS days" +%Y-%m-%dT%H:%M:%SZ)
removed=0
while read -r key; do
  aws s3api delete-object --bucket "$BUCKET" --key "$key"
  echo "removed $key"
  removed=$((removed + 1))
done < <(
  aws s3api list-objects-v2 --bucket "$BUCKET" --prefix tmp/ \
    --query "Contents[?LastModified < '$before'].[Key]" --output text | grep -v '^None$'
)
echo "$removed objects removed that were older than $before"
