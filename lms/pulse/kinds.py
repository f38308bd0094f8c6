"""The seven questions, what may be answered, and limits."""

from datetime import timedelta

from lms.kernel.errors import N_

ADDRESS = "/pulse/answer"  # below it nothing is written but the answer itself
QUESTIONS = (
    N_("この職場では、分からないことを「分からない」と言える。"),
    N_("うまくいかなかったことを話しても、責められずに聞いてもらえる。"),
    N_("言いにくい問題やリスクも、早いうちに口に出せる。"),
    N_("人と違う意見や、若い人・新しい人の意見も、ひとつの考えとして受け止められる。"),
    N_("新しいやり方を試して失敗しても、次の挑戦をやめろとは言われない。"),
    N_("困ったときに、忙しい同僚や上司にも助けを求められる。"),
    N_("自分の得意なことや工夫が、ここでは生かされている。"),
)
MARKS = {
    5: N_("とてもそう思う"),
    4: N_("そう思う"),
    3: N_("どちらとも言えない"),
    2: N_("あまりそう思わない"),
    1: N_("まったくそう思わない"),
}
AGREES = 4  # from here on somebody is counted as agreeing
LEAST_ANSWERS = 10
SHORTEST, LONGEST = timedelta(days=5), timedelta(days=42)
APART = timedelta(days=150)  # from one first day to the next: twice a year
FURTHEST = timedelta(days=366)
MOST_ROUNDS = 6
HEADLINE = "pulse_headline"  # what the newest round has told of 全庁, kept with the settings
NO_DEPARTMENT = ""
"""Kept of who belongs to no 部, to one that is small, or would rather not say."""
