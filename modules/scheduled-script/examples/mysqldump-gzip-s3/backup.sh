#!/bin/bash
set -euo pipefail

mysqldump --host "$DATABASE_HOST" --port "${DATABASE_PORT:-3306}" --user "$DATABASE_USER" --ssl-mode=REQUIRED \
  --single-transaction --set-gtid-purged=OFF --no-tablespaces "$DATABASE" |
  gzip |
  aws s3 cp --no-progress - "s3://$BUCKET/shop/$SLOT.sql.gz"
echo "s3://$BUCKET/shop/$SLOT.sql.gz written"
