"""The command line of the product: `lineshaft`. Each command is a thin layer over what does the work."""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lineshaft.config import backup, database_roles, paths, postgres, running, serving

# Commands whose further words belong to a Django command of ours, which also explains them.
DELEGATED = {
    ("import", "companies"): "import_companies",
    ("reference", "load"): "reference_load",
    ("registry", "sweep"): "sweep_registry",
    ("database", "migrate"): "migrate_database",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 well, 1 failed, 2 misused."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        if words[:1] == ["manage"]:
            return _manage(words[1:])
        if tuple(words[:2]) in DELEGATED:
            return _delegate(words)
        options = _parser().parse_args(words)
        return options.run(options) or 0
    except (postgres.PostgresError, serving.ServingError, backup.BackupError) as error:
        print(f"lineshaft: {error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        if error.filename is None:
            raise
        print(
            f"lineshaft: this user may not read or write {error.filename}. Give the user the right to it, or set "
            "LINESHAFT_VAR to a folder of its own.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lineshaft", description="Run and look after a Lineshaft network.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_database(commands)

    serve = commands.add_parser("serve", help="serve the site until Ctrl-C")
    _add_address(serve)
    serve.add_argument(
        "--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes (default: 2)"
    )
    serve.add_argument("--quiet", action="store_true", help="do not print the address")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="run jobs, such as mail and nightly numbers, until Ctrl-C")
    worker.set_defaults(run=_worker)

    demo = commands.add_parser("demo", help="a running network with demonstration data, until Ctrl-C")
    _add_address(demo)
    demo.add_argument(
        "--size", choices=("small", "state", "national"), default="small", help="default: small"
    )
    demo.set_defaults(run=_demo)

    stop = commands.add_parser(
        "stop", help="stop web server, worker and the PostgreSQL that Lineshaft started"
    )
    stop.set_defaults(run=_stop)
    _add_backup(commands)
    _add_linkage(commands)
    _add_scouting(commands)
    _add_naics(commands)

    # Taken before this parser sees them; listed here so that the help names them.
    commands.add_parser("import", help="import companies FILE --mapping MAPPING [--commit]")
    commands.add_parser("registry", help="registry sweep: look for records that stand twice")
    commands.add_parser("reference", help="reference load KIND FILE: load an official file")
    commands.add_parser("manage", help="any Django command")
    return parser


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")


def _add_database(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    database = commands.add_parser("database", help="prepare, migrate, start, stop or look at the database")
    verbs = database.add_subparsers(metavar="VERB", required=True)
    prepare = verbs.add_parser(
        "prepare", help="print the SQL that an administrator of your own server runs once"
    )
    prepare.add_argument("--host", default="localhost", help="of that server, for the printed addresses")
    prepare.add_argument("--port", type=int, default=5432)
    prepare.set_defaults(run=_print_preparation)
    verbs.add_parser("migrate", help="bring tables, row policies and grants up to date")
    verbs.add_parser("start", help="start the PostgreSQL that Lineshaft runs").set_defaults(
        run=_start_database
    )
    verbs.add_parser("stop", help="stop it").set_defaults(run=_stop_database)
    verbs.add_parser("status", help="say whether it runs, and where").set_defaults(run=_show_database)


def _add_backup(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    save = commands.add_parser("backup", help="write the database and the uploaded files to one file")
    save.add_argument("file", type=Path)
    save.add_argument("--yes", action="store_true", help="replace the file when it exists")
    save.set_defaults(run=_backup)
    load = commands.add_parser("restore", help="replace database and uploaded files by those of a backup")
    load.add_argument("file", type=Path)
    load.add_argument("--yes", action="store_true", help="do not ask before replacing what is there")
    load.set_defaults(run=_restore)


def _add_linkage(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    linkage = commands.add_parser(
        "linkage", help="find records of the same plant in a CSV file; needs no database"
    )
    verbs = linkage.add_subparsers(metavar="VERB", required=True)
    dedupe = verbs.add_parser(
        "dedupe", help="which rows are the same plant: writes id, cluster_id and probability"
    )
    compare = verbs.add_parser(
        "compare",
        help="whether the two records of each row (name_a, address_a ... name_b, address_b ...) are the same plant",
    )
    for verb, run in ((dedupe, _dedupe), (compare, _compare)):
        verb.add_argument("file", type=Path)
        verb.add_argument("--out", type=Path, required=True, help="the CSV file to write")
        verb.set_defaults(run=run)
    dedupe.add_argument(
        "--spark", metavar="MASTER", help="compare on this Spark cluster, for example spark://host:7077"
    )


def _add_scouting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    scout = commands.add_parser("scout", help="find suppliers for needs in files; needs no database")
    verbs = scout.add_subparsers(metavar="VERB", required=True)
    match = verbs.add_parser(
        "match", help="the best suppliers for each need on standard input, one JSON object a line"
    )
    match.add_argument(
        "--reference", type=Path, help="folder with index.csv, titles.csv and perhaps examples.csv"
    )
    match.add_argument(
        "--suppliers",
        type=Path,
        required=True,
        help="CSV: id,name,description,naics,state,zip,certifications",
    )
    match.add_argument("--top", type=int, default=10, help="matches a need (default: 10)")
    match.add_argument(
        "--json", action="store_true", help="write one JSON object a line; there is no other form"
    )
    match.set_defaults(run=_match_needs)


def _match_needs(options: argparse.Namespace) -> int:
    from lineshaft.domain.errors import LineshaftError
    from lineshaft.domain.matching.files import match_needs

    def tell(sentence: str) -> None:
        print(f"lineshaft: {sentence}", file=sys.stderr)

    try:
        answers = match_needs(
            options.reference,
            options.suppliers,
            sys.stdin.buffer,
            top=options.top,
            kept=paths.var_folder() / "industry",
            tell=tell,
        )
        for line in answers:
            print(line, flush=True)
    except LineshaftError as error:
        tell(str(error))
        return 1
    except BrokenPipeError:  # the reader has seen enough
        sys.stdout = None
    return 0


def _dedupe(options: argparse.Namespace) -> int:
    from lineshaft.domain.linkage import files

    def act(source: Path, target: Path) -> files.Done:
        if not options.spark:
            return files.dedupe_file(source, target)
        from lineshaft.domain.linkage.spark import OnSpark

        cluster = OnSpark(options.spark)
        try:
            return files.dedupe_file(source, target, cluster)
        finally:
            cluster.stop()

    return _on_file(act, options, lambda done: f"rows: {done.rows:,}, different plants: {done.clusters:,}")


def _compare(options: argparse.Namespace) -> int:
    from lineshaft.domain.linkage import files

    return _on_file(files.compare_file, options, lambda done: f"pairs: {done.rows:,}")


def _on_file(
    act: Callable[[Path, Path], Any], options: argparse.Namespace, told: Callable[[Any], str]
) -> int:
    from lineshaft.domain.errors import LineshaftError

    try:
        done = act(options.file, options.out)
    except LineshaftError as error:
        print(f"lineshaft: {error}", file=sys.stderr)
        return 1
    if done.surplus:
        print(
            f"lineshaft: {done.surplus:,} rows have more cells than the header; these were left out",
            file=sys.stderr,
        )
    print(f"{told(done)}; written to {options.out}")
    return 0


def _add_naics(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    naics = commands.add_parser("naics", help="industries (NAICS) of texts; needs no database")
    verbs = naics.add_subparsers(metavar="VERB", required=True)
    suggest = verbs.add_parser(
        "suggest",
        help="the most probable industries of each line of standard input, with what speaks for them",
    )
    suggest.add_argument(
        "--reference",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder with index.csv (naics2022, index_item), titles.csv (code, title) and, where there are any, "
        "examples.csv (text, naics)",
    )
    suggest.add_argument("--top", type=int, default=5, help="how many codes (default: 5)")
    suggest.add_argument("--json", action="store_true", help="one JSON object a line instead of words")
    suggest.set_defaults(run=_suggest_naics)


def _suggest_naics(options: argparse.Namespace) -> int:
    from lineshaft.domain.errors import LineshaftError
    from lineshaft.domain.matching.industry import commands

    try:
        commands.suggest_lines(
            options.reference,
            sys.stdin.buffer,
            sys.stdout,
            top=options.top,
            as_json=options.json,
            kept=paths.var_folder() / "industry" / "files",
            tell=lambda sentence: print(sentence, file=sys.stderr, flush=True),
        )
    except LineshaftError as error:
        print(f"lineshaft: {error}", file=sys.stderr)
        return 1
    return 0


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")
    import django

    django.setup()


def _manage(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")
    from django.core.management import ManagementUtility

    utility = ManagementUtility(["lineshaft manage", *words])
    utility.prog_name = "lineshaft manage"
    utility.execute()
    return 0


def _call(name: str, **options: object) -> None:
    """Run one of our Django commands; what it refuses is told like any other refusal."""
    from django.core.management import CommandError, call_command

    try:
        call_command(name, **options)
    except CommandError as error:
        raise serving.ServingError(str(error)) from error


def _delegate(words: list[str]) -> int:
    if words[0] == "database" and not postgres.ensure_running().owner:
        raise postgres.PostgresError(
            "DATABASE_OWNER_URL is not set. Migrations run as the owner of the database: set it to the same "
            f"database as the role {database_roles.OWNER_ROLE}."
        )
    _set_up_django()
    from django.core.management import ManagementUtility

    command = ManagementUtility(["lineshaft"]).fetch_command(DELEGATED[words[0], words[1]])
    command.run_from_argv([f"lineshaft {words[0]}", *words[1:]])
    return 0


def _print_preparation(options: argparse.Namespace) -> None:
    passwords = database_roles.Passwords(owner=secrets.token_urlsafe(24), app=secrets.token_urlsafe(24))
    print(database_roles.administrator_script(passwords, host=options.host, port=options.port), end="")


def _start_database(options: argparse.Namespace) -> int:
    postgres.ensure_running()
    return _show_database(options)


def _stop_database(options: argparse.Namespace) -> None:
    print("PostgreSQL stopped." if postgres.stop() else "PostgreSQL was not running.")


def _show_database(options: argparse.Namespace) -> int:
    state = postgres.status()
    if not state.launched_here:
        print("DATABASE_URL names the database; Lineshaft does not run one.")
        return 0
    print(f"PostgreSQL runs on port {state.port}." if state.running else "PostgreSQL is not running.")
    print(f"Its data: {state.data}")
    return 0 if state.running else 1


def _say_so_when_synthetic() -> None:
    """A database that holds the synthetic network is shown as a demonstration, however it is served."""
    _set_up_django()
    from django.conf import settings
    from django.db import DatabaseError

    from lineshaft.demo.generate import is_loaded

    try:
        settings.DEMO = settings.DEMO or is_loaded()
    except DatabaseError:  # not migrated yet: /healthz says so
        return
    if settings.DEMO:
        os.environ["LINESHAFT_DEMO"] = "1"  # the processes of the web server read it


def _serve(options: argparse.Namespace) -> None:
    serving.check_port(options.host, options.port)
    postgres.ensure_running()
    os.environ.setdefault("LINESHAFT_BASE_URL", f"http://localhost:{options.port}")
    _say_so_when_synthetic()
    if not options.quiet:
        print(f"Lineshaft on http://{options.host}:{options.port}; Ctrl-C ends it.", file=sys.stderr)
    serving.serve_web(options.host, options.port, max(1, options.workers))


def _worker(options: argparse.Namespace) -> None:
    _say_so_when_synthetic()
    _learn_what_is_new()
    serving.run_worker()


def _learn_what_is_new() -> None:
    """Industry coding learns by a job, which ends at once when nothing was loaded or chosen since the last time."""
    from django.db import DatabaseError

    from lineshaft.apps.accounts.jobs import enqueue

    try:
        enqueue("reference.learn_industries", once="reference.learn_industries")
    except DatabaseError:  # not migrated yet: /healthz says so
        return


def _demo(options: argparse.Namespace) -> None:
    serving.check_port(options.host, options.port)
    address = f"http://localhost:{options.port}"
    os.environ.update(LINESHAFT_DEMO="1", LINESHAFT_BASE_URL=address)
    with _step("PostgreSQL"):
        postgres.ensure_running()
        _set_up_django()
    with _step("Tables and row policies"):
        _call("migrate_database", verbosity=0)
    with _step("Reference data"):
        _call("load_reference")
    with _step("Demonstration data"):
        _call("load_demo", size=options.size)
        postgres.analyze()
        _learn_what_is_new()

    def say_where() -> None:
        _call("demo_accounts")
        print(f"\nLineshaft with demonstration data: {address}")
        print("Ctrl-C ends it; PostgreSQL goes on until ./dev stop.")

    serving.run_together(options.host, options.port, say_where)


@contextmanager
def _step(name: str) -> Iterator[None]:
    from rich.console import Console

    begun, console = time.monotonic(), Console(highlight=False)
    console.print(f"[bold]{name}[/] ...")
    yield
    console.print(f"[green]ready[/] after {time.monotonic() - begun:.1f} s")


def _stop(options: argparse.Namespace) -> None:
    stopped = running.stop_all()
    if postgres.status().launched_here and postgres.stop():
        stopped.append("PostgreSQL")
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing of Lineshaft was running.")


def _backup(options: argparse.Namespace) -> None:
    contents = backup.save(options.file, replace=options.yes)
    print(f"{options.file}: {contents}.")


def _restore(options: argparse.Namespace) -> int:
    if not options.yes and not _agrees(backup.describe(options.file)):
        print("Nothing was changed.")
        return 1
    print(f"Restored from {options.file}: {backup.load(options.file)}.")
    _set_up_django()
    _call("migrate_database", verbosity=0)
    return 0


def _agrees(contents: str) -> bool:
    print(f"The backup holds {contents}. Everything in the present database and files is replaced by it.")
    if not sys.stdin.isatty():
        print("Say --yes to do that without being asked.")
        return False
    return input("Replace? Type yes: ").strip().lower() == "yes"


if __name__ == "__main__":
    sys.exit(main())
