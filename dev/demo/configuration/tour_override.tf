# Only with --all: additional arguments of the module.

module "mysqldump" {
  create_api          = true
  notify_changes      = ["dumped", "failed", "recovered", "taken-over"]
  request_stream_arns = [aws_kinesis_stream.requests.arn]
  request_queue_arns  = [aws_sqs_queue.requests.arn]
}
