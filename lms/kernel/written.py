"""How a statement that is built once is put into SQL: constants of our own code stand in it, parameters are only what differs from one asking to the next.

A constant that goes along as a parameter is carried, checked and sent each time, and PostgreSQL, which does not know it when it plans,
takes a plan for the moment for better than the one that it keeps, and plans anew for every request.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler


def write_constants(dialect: Dialect, is_built_once: Callable[[Executable], bool]) -> None:
    """From here on *dialect* writes the constants of the statements that *is_built_once* knows into them."""
    own: type[SQLCompiler] = dialect.statement_compiler

    class Writing(own):  # type: ignore[valid-type, misc]  # the dialect's own compiler
        def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:
            if not (_is_constant(bindparam) and is_built_once(self.statement)):
                return str(super().visit_bindparam(bindparam, **options))
            written = str(super().visit_bindparam(bindparam, **{**options, "literal_binds": True}))
            return written if bindparam.expanding else self._of_its_type(bindparam, written)

        def _of_its_type(self, bindparam: BindParameter[Any], written: str) -> str:
            """As the parameter would have been: a bare 'word' has no type in PostgreSQL."""
            kind = bindparam.type._unwrapped_dialect_impl(self.dialect)  # noqa: SLF001  (as the compiler itself asks)
            return str(self.render_bind_cast(bindparam.type, kind, written)) if self._casts and kind.render_bind_cast else written

        @property
        def _casts(self) -> bool:
            return bool(self.dialect._bind_typing_render_casts)  # noqa: SLF001

    dialect.statement_compiler = Writing


def _is_constant(parameter: BindParameter[Any]) -> bool:
    """A value that was written where the statement was built; what is named, and filled in when it is asked, is none."""
    return parameter.unique and parameter.value is not None and parameter.callable is None and not parameter.required
