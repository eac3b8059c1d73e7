"""Starts the AWS CLI. What the layer was built without answers in one sentence, not with a wall of names or a trace."""

import json
import sys
from pathlib import Path

from awscli import clidriver
from awscli.commands import CLICommand
from awscli.customizations.commands import BasicCommand
from awscli.handlers_registry import MAIN_COMMAND_TABLE_OPS, CommandTableOp

USAGE_ERROR = 252


def refuse(sentence):
    sys.stderr.write(f"aws: [ERROR]: {sentence}\n")
    return USAGE_ERROR


class PrunedService(CLICommand):
    name = None

    def __init__(self, name, service):
        self.name, self.service = name, service

    def __call__(self, args, parsed_globals):
        return refuse(
            f"the service {self.name} is not in this layer, which holds a part of the AWS CLI; to have it, add "
            f"'{self.service}' to layers/aws-cli/services.ts and run: npm run build"
        )


def add_pruned_services(command_table, **_):
    renamed = {old: new for operation, old, new, *_ in MAIN_COMMAND_TABLE_OPS if operation is CommandTableOp.RENAME}
    # The list lies beside this file.
    for service in json.loads(Path(__file__).with_name("pruned-services.json").read_text()):
        name = renamed.get(service, service)
        command_table.setdefault(name, PrunedService(name, service))


create_clidriver = clidriver.create_clidriver


def create_clidriver_with_pruned_services(*args):
    driver = create_clidriver(*args)
    driver.session.register("building-command-table.main", add_pruned_services)
    return driver


def refuse_help(*_):
    return refuse("this layer has no help pages; they are in the AWS CLI Command Reference on docs.aws.amazon.com")


clidriver.create_clidriver = create_clidriver_with_pruned_services
for command in (clidriver.CLIDriver, clidriver.ServiceCommand, clidriver.ServiceOperation, BasicCommand):
    command.create_help_command = lambda _: refuse_help
sys.exit(clidriver.main())
