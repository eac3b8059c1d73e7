#!/bin/sh
# Makes what the function expects. It runs at every start: the local AWS forgets everything when it ends.
set -eu
aws s3api create-bucket --bucket dumps
aws dynamodb describe-table --table-name locks >/dev/null 2>&1 || aws dynamodb create-table --table-name locks \
  --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=key,AttributeType=S \
  --key-schema AttributeName=key,KeyType=HASH
aws ssm put-parameter --name /shop/dump/password --type SecureString --value 'dump-password' --overwrite
