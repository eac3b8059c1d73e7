# Removes the uploads that are older than 30 days, every night at 03:00 UTC.

provider "aws" {
  region = "eu-central-1"
}

module "clean_up" {
  source = "../.."

  name                = "clean-up"
  schedule_expression = "cron(0 3 * * ? *)"
  script_path         = "${path.module}/clean-up.sh"
  environment         = { BUCKET = "uploads-of-the-shop", DAYS = "30" }
  policies            = { bucket = data.aws_iam_policy_document.bucket.json }
}

data "aws_iam_policy_document" "bucket" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::uploads-of-the-shop"]
  }
  statement {
    actions   = ["s3:DeleteObject"]
    resources = ["arn:aws:s3:::uploads-of-the-shop/tmp/*"]
  }
}
