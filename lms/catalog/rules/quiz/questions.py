"""Every kind of question, told apart by its *kind*."""

from typing import Annotated

from pydantic import Field

from lms.catalog.rules.quiz.asked import Choice
from lms.catalog.rules.quiz.paired import Match, Order
from lms.catalog.rules.quiz.written import Number, Redact, Short

Question = Annotated[Choice | Order | Match | Number | Short | Redact, Field(discriminator="kind")]
