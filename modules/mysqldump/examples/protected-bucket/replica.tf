# The bucket of the copies, in the other region.

data "aws_caller_identity" "replica" {
  provider = aws.replica
}

resource "aws_s3_bucket" "replica" {
  provider      = aws.replica
  bucket_prefix = "billing-dumps-replica-"
}

resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

# Without a rule: each copy has the lock of its original.
resource "aws_s3_bucket_object_lock_configuration" "replica" {
  provider   = aws.replica
  bucket     = aws_s3_bucket.replica.bucket
  depends_on = [aws_s3_bucket_versioning.replica]
}

resource "aws_s3_bucket_public_access_block" "replica" {
  provider                = aws.replica
  bucket                  = aws_s3_bucket.replica.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_kms_key" "replica" {
  provider            = aws.replica
  description         = "Copies of the dumps of the database billing"
  enable_key_rotation = true
}

# In another account, its policy also has to allow kms:Encrypt, kms:GenerateDataKey and kms:Decrypt to the role of the replication.
resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.bucket

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.replica.arn
    }
  }
}

# Deletions are not replicated, and tags are: what retention tags in the original bucket expires here as well, and can be had
# back for 90 days. Without the second rule all copies stay.
resource "aws_s3_bucket_lifecycle_configuration" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.bucket

  rule {
    id     = "noncurrent-versions"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }

  rule {
    id     = "expired-dumps"
    status = "Enabled"

    filter {
      tag {
        key   = "mysqldump-retention"
        value = "expired"
      }
    }

    expiration {
      days = 1
    }
  }
}

# Needed when the bucket is in another account. It allows no deletion.
resource "aws_s3_bucket_policy" "replica" {
  provider   = aws.replica
  bucket     = aws_s3_bucket.replica.bucket
  depends_on = [aws_s3_bucket_public_access_block.replica]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Replicate"
        Effect    = "Allow"
        Principal = { AWS = module.mysqldump.replication_role_arn }
        Action    = ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]
        Resource  = "${aws_s3_bucket.replica.arn}/*"
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.replica.arn, "${aws_s3_bucket.replica.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
