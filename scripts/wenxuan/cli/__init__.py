"""The command `wenxuan` (命令行): parse, call, print the report; the only place that catches errors."""

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer
from typer.main import get_command

from wenxuan import __version__
from wenxuan.cli import books, sheets, texts
from wenxuan.cli._app import app
from wenxuan.errors import InputError, OutputError, WenxuanError
from wenxuan.messages import _, translate

__all__ = ["books", "main", "sheets", "texts"]  # the commands register themselves with the app

INTERRUPTED = 130


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"wenxuan {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WenxuanError.exit_code)


def main() -> None:
    """Run the command; every fault leaves by this door, with its message and its exit code."""
    try:
        sys.exit(_command()(prog_name="wenxuan", standalone_mode=False))
    except WenxuanError as error:
        _fail(error)
    except typer.TyperException as error:  # a wrong call
        _fail(_wrong_call(error))
    except (KeyboardInterrupt, SystemExit) as leaving:  # typer turns Ctrl-C into an exit code without a word
        if isinstance(leaving, SystemExit) and leaving.code != INTERRUPTED:
            raise
        typer.echo(_("interrupted; nothing was made, and an earlier build's files are as they were"), err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at exit
        sys.exit(1)
    except MemoryError:
        _fail(InputError("the machine has too little memory for this text", hint="split the text into several files"))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(
            OutputError(
                f"{where}{(error.strerror or str(error)).lower()}",
                hint="check the path, its permissions and free space",
            )
        )


def _wrong_call(error: typer.TyperException) -> WenxuanError:
    """Word a wrong call as every other fault: lower case, no full stop, and a hint."""
    said = error.format_message().replace("Value error, ", "")
    what, _stop, more = (part[:1].lower() + part[1:].rstrip(".") for part in said.partition(". "))
    call = getattr(getattr(error, "ctx", None), "command_path", "wenxuan")
    return WenxuanError(what, hint=more or f"see {call} --help")


class _Context(typer.Context):
    """A call whose help begins with 用法 where the user reads Chinese."""

    def make_formatter(self) -> Any:
        formatter: Any = super().make_formatter()
        formatter.write_usage = partial(formatter.write_usage, prefix=_("Usage: "))
        return formatter


def _command() -> Callable[..., Any]:
    """Return the command with all its help, Typer's own too, in the user's language."""
    group: Any = get_command(app)
    context = _Context(group, help_option_names=["-h", "--help"])
    group.subcommand_metavar = _("COMMAND [ARGS]...")
    for command in (group, *group.commands.values()):
        command.context_class = _Context
        command.options_metavar = _("[OPTIONS]")
        command.help, command.epilog = translate(command.help or ""), translate(command.epilog or "")
        for parameter in (*command.params, command.get_help_option(context)):
            parameter.help = translate(parameter.help)
            parameter.metavar = translate(parameter.metavar or "") or (
                " " if getattr(parameter, "is_flag", False) else None
            )
    return group  # type: ignore[no-any-return]


def _fail(error: WenxuanError) -> None:
    typer.echo(f"wenxuan: {_('error')}: {translate(error.what)}", err=True)
    if error.hint:
        typer.echo(f"{_('hint')}: {translate(error.hint)}", err=True)
    sys.exit(error.exit_code)
