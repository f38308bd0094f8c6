"""`lms doctor`: what is well, what is not, how to mend it; and who may open which address."""

import argparse

from lms import doctor
from lms.app import create_app
from lms.kernel.db import make_engine
from lms.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", action="store_true", help="print who may open which address")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 only for what stops the product."""
    engine = make_engine(settings.database_url)
    if options.policy:
        return doctor.print_policy(create_app(settings, engine))
    return doctor.print_findings(engine, settings, as_json=options.json)
