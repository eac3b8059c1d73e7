"""Scans a plan of Terraform in JSON by checkov, and prints what passed and what failed.

The command line of checkov loads the runners of all formats, which takes three times as long as this one.
"""

import json
import logging
import sys

# Its log goes to the standard output, too, where the result is.
logging.disable(logging.CRITICAL)

from checkov.runner_filter import RunnerFilter  # noqa: E402
from checkov.terraform.plan_runner import Runner  # noqa: E402


def scan(plan):
    report = Runner().run(files=[plan], runner_filter=RunnerFilter(framework=["terraform_plan"], show_progress_bar=False))
    if report.parsing_errors:
        sys.exit(f"checkov cannot read the plan {plan}")
    return {
        "passed": len(report.passed_checks),
        "findings": [
            {"rule": check.check_id, "title": check.check_name, "resource": check.resource}
            for check in report.failed_checks
        ],
    }


print(json.dumps(scan(sys.argv[1])))
