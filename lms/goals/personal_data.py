"""Goals: what is erased with a person, and what the person may take along."""

from lms.goals.kinds import SOURCES, STATES
from lms.goals.models import Kpi, KpiValue, Vision
from lms.kernel.errors import N_
from lms.kernel.personal import Fate, PersonalColumn, exported

COLUMNS = (
    PersonalColumn(Vision.written_by_id, Fate.FORGET, "the vision is the town's, whoever put it into words"),
    PersonalColumn(Kpi.keeper_id, Fate.FORGET, "the KPI stands, and waits for somebody to keep it"),
    PersonalColumn(KpiValue.entered_by_id, Fate.FORGET, "the value stands, whoever entered it"),
)
EXPORTS = (
    exported("visions", N_("書いたビジョン"), Vision.written_by_id, {Vision.text: N_("ビジョン"), Vision.written_at: N_("書いた日時")}),
    exported("kpis_kept", N_("担当しているKPI"), Kpi.keeper_id, {Kpi.name: N_("何をみるか"), Kpi.due_on: N_("いつまでに")}),
    exported(
        "kpi_values",
        N_("入れたKPIの値"),
        KpiValue.entered_by_id,
        {
            KpiValue.kpi_id: N_("KPI番号"),
            KpiValue.day: N_("いつ"),
            KpiValue.figure: N_("値"),
            KpiValue.state: N_("どこまで来たか"),
            KpiValue.note: N_("何から分かったか"),
            KpiValue.link: N_("根拠のあるページ"),
            KpiValue.source: N_("値の出どころ"),
        },
        words={"state": {"": "", **STATES}, "source": SOURCES},
    ),
)
