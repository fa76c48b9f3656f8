"""The command line: exit codes, one JSON document, one sentence with its code; never a traceback for bad input."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import main
from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR
from station.store import identity
from tests.station.store.things import who
from tests.sync.seats import PIN

SENTENCE = re.compile(r"\A[^\n]+ \[[a-z_.]+\]\n\Z")


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Runner = Callable[..., Run]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        assert main.main(["county", "init", "--home", str(folder / "county"), "--division", "440981",
                          "--name", "高州市"]) == 0
    return folder


@pytest.fixture
def run(homes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    monkeypatch.setenv("TIANXIN_KEYS", str(homes / "keys"))

    def runner(*words: str, home: str = "county", typed: str = "") -> Run:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        try:
            code = main.main([*words, "--home", str(homes / home)])
        except SystemExit as asked:
            code = int(asked.code or 0)
        out = capsys.readouterr()
        return Run(code, out.out, out.err)

    return runner


def refused(done: Run, code: str = "") -> None:
    assert done.code == 1, done
    assert done.out == ""
    assert SENTENCE.match(done.err), done.err
    assert code in done.err


def test_done_is_zero_and_says_nothing_on_the_side(run: Runner) -> None:
    done = run("station", "search", "荔枝", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json[0]["name"] == "荔枝"
    assert run("station", "search", "荔枝").out.startswith("product=")


@pytest.mark.parametrize(
    "words",
    [
        ("station",), ("county",), ("station", "dance"), ("station", "search"), ("nonsense",),
        ("station", "search", "a", "--limit", "x"),
        ("county", "code", "--role", "king", "--station-name", "a", "--division", "1"),
        ("station", "search", "a", "--colour", "red"), ("county", "serve", "--port", "x"),
    ],
)
def test_wrong_usage_is_two_with_a_hint(run: Runner, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.code == 2
    assert "usage:" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("station", "prices", "没有这个"), "price.unknown_product"),
        (("station", "prices", "荔枝", "--from", "2026-13-40"), "command.bad_value"),
        (("station", "do", "no.such.deed"), "deed.unknown"),
        (("station", "show", "no.such.view"), "view.unknown"),
        (("station", "do", "products.edit"), "command.missing_parameter"),
        (("station", "do", "products.edit", "colour=red"), "command.unknown_parameter"),
        (("station", "do", "products.edit", "product"), "command.unknown_parameter"),
        (("station", "do", "products.edit", "product=x"), "command.bad_value"),
        (("station", "do", "products.edit", "product=1"), "products.no_product"),
        (("station", "do", "prices.import_file", "source=x", "name=y", "file=z"), "command.not_from_words"),
        (("station", "report-price", "荔枝", "3.80", "--as", "nobody"), "people.wrong_pin"),
        (("station", "do", "prices.report", "product=荔枝", "typical=3.8"), "deed.not_allowed"),
        (("county", "init", "--division", "440981", "--name", "x"), "county.exists"),
        (("county", "import-prices", "/no/such/file.csv"), "price."),
        (("county", "import-prices", "/"), "price."),
        (("county", "do", "prices.review", "sheet=5", "accept=perhaps"), "command.bad_value"),
        (("county", "do", "prices.review", "sheet=5", "accept=yes"), "price.no_such_sheet"),
        (("county", "code", "--role", "village", "--station-name", "a", "--division", "x"), "places."),
        (("county", "code", "--role", "county", "--station-name", "a", "--division", "x"), "places."),
        (("county", "account", "--login", "a", "--name", "b", "--role", "king"), "people."),
        (("station", "enrol", "--server", "http://127.0.0.1:9", "--code", "0000"), "enrol."),
    ],
)
def test_what_the_person_can_act_on_is_one_sentence_with_its_code(
    run: Runner, words: tuple[str, ...], code: str
) -> None:
    refused(run(*words), code)
    refused(run(*words, "--json"), code)


@pytest.mark.parametrize("group", ["station", "county"])
def test_a_home_without_a_seat_says_so(run: Runner, group: str) -> None:
    several = {"station": ["sync", "status", "server", "receipt"], "county": ["status", "do prices.review"]}
    for words in several[group]:
        refused(run(group, *words.split(), home=f"empty {group}"))


def test_a_home_that_is_a_file_is_a_sentence(run: Runner, homes: Path) -> None:
    (homes / "file").write_text("x")
    refused(run("station", "status", home="file"), "home.")


def test_a_station_home_never_becomes_a_county(run: Runner, homes: Path) -> None:
    store = open_store(Home(homes / "a station"), registry())
    store.write(lambda db: identity.save(db, who()))
    store.close()
    refused(run("county", "init", "--division", "440981", "--name", "x", home="a station"), "enrol.already")
    store = open_store(Home(homes / "a station"), registry())
    assert identity.need(store.reader()).device == who().device
    store.close()


ODD = [
    "", " ", "x", "-1", "0", "1.5", "1e400", "nan", "99999999999999999999", "-99999999999999999999", "9" * 5000,
    "\udcff", "\0", "2026-02-30", "2026-11-22", "0001-01-01", "9999-12-31", "yes", "荔枝", "荔" * 3000,
    "'; DROP TABLE op", "{}", "%s", "{text}", "../..", "=", "a=b=c", "１２３", "1_000", "\N{PILE OF POO}", "True",
]
DEEDS = [(kind, name) for kind, found in (("do", registry().deeds), ("show", registry().views)) for name in found]


@pytest.mark.parametrize(("kind", "name"), DEEDS, ids=[name for _, name in DEEDS])
def test_odd_values_never_end_in_a_traceback(run: Runner, kind: str, name: str) -> None:
    """Every parameter of every deed and view gets every odd value; the others get a plausible one."""
    known = {"do": registry().deeds, "show": registry().views}[kind][name].parameters
    plausible = {"str": "荔枝", "int": "1", "bool": "yes", "Money": "3.80", "Day": "2026-11-20"}
    words = {
        one: plausible.get(str(parameter.annotation).split(" | ")[0], "x")
        for one, parameter in known.items()
        if parameter.default is parameter.empty
    }
    for parameter in [*known, "no_such"]:
        for value in ODD:
            given = [f"{one}={text}" for one, text in {**words, parameter: value}.items()]
            done = run("station", kind, name, *given, "--json")
            if done.code == 0:
                json.loads(done.out)
            else:
                refused(done)


@pytest.mark.parametrize("value", ODD)
def test_odd_words_for_the_plain_commands_never_end_in_a_traceback(run: Runner, value: str) -> None:
    for words in (
        ("station", "prices", f"={value}"), ("station", "search", f"x{value}"),
        ("station", "prices", "荔枝", f"--market={value}"),
        ("station", "prices", "荔枝", f"--from={value}"), ("station", "prices", "荔枝", f"--limit={value}"),
        ("station", "search", "lz", f"--limit={value}"), ("station", "show", "prices.grid", f"--limit={value}"),
        ("station", "report-price", "荔枝", "3.8", f"--as={value}"), ("county", "import-prices", f"x{value}"),
        ("county", "import-prices", __file__, f"--source={value}", f"--unit={value}", f"--market={value}"),
        ("county", "account", f"--login={value}", f"--name={value}", f"--role={value}", "--station=1"),
        ("county", "code", f"--station-name={value}", f"--division={value}", "--role=village"),
        ("station", "enrol", "--server=http://127.0.0.1:9", f"--code={value}"),
        ("station", "server", f"x{value}"),
    ):
        done = run(*words)
        assert done.code in (0, 1, 2), done
        if done.code == 1:
            refused(done)


def test_a_secret_is_read_from_standard_input_and_shown_nowhere(run: Runner) -> None:
    issued = run("county", "account", "--login", "keeper1", "--name", "钟", "--role", "keeper", "--json").json
    assert run("station", "activate", "keeper1", "--code", issued["code"], typed=PIN + "\n").code == 0
    done = run("station", "show", "people.accounts", "--as", "keeper1", "--json", typed=PIN + "\n")
    assert done.code == 0
    assert "钟" in done.out
    assert PIN not in done.out + done.err
    refused(run("station", "show", "people.accounts", "--as", "keeper1", typed="000000\n"), "people.wrong_pin")
    refused(run("station", "show", "people.accounts", "--as", "keeper1", typed=""), "people.")


def test_every_deed_and_view_is_listed_with_its_parameters(run: Runner) -> None:
    for command, known in (("deeds", registry().deeds), ("views", registry().views)):
        listed = {one["name"]: one for one in run("station", command, "--json").json}
        assert set(listed) == set(known)
        assert all(one["what"] and one["roles"] for one in listed.values())
    assert listed["prices.latest"]["parameters"]["product"] == "int = 0"


def test_money_and_days_are_told_as_people_write_them(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("品名,最低价,平均价,最高价,规格,单位,发布日期\n荔枝,3.1,3.85,4,普通,斤,2025-06-10\n", "utf-8")
    assert run("county", "import-prices", str(file), "--market", "新发地", "--source", "t").code == 0
    quote = run("station", "prices", "荔枝", "--json").json[0]["prices"][0]["quote"]
    assert (quote["day"], quote["low"], quote["typical"], quote["high"]) == ("2025-06-10", "3.1", "3.85", "4")


def test_a_sound_home_is_verified(run: Runner) -> None:
    assert run("station", "verify", "--json").json == {"integrity": "ok", "audit": "ok"}


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.95])
def test_a_damaged_file_is_named_in_a_sentence(run: Runner, homes: Path, place: float) -> None:
    copy = homes / f"damaged {place}"
    shutil.copytree(homes / "county", copy)
    data = bytearray((copy / "station.db").read_bytes())
    at = int(len(data) * place)
    data[at : at + 64] = bytes(64)
    (copy / "station.db").write_bytes(data)
    refused(run("station", "verify", home=copy.name), "store.")


def test_a_tampered_trail_is_named(run: Runner, homes: Path) -> None:
    shutil.copytree(homes / "county", homes / "tampered")
    store = open_store(Home(homes / "tampered"), registry())
    store.note(OPERATOR, "people.log_in")
    store.write(lambda db: db.execute("UPDATE audit SET what = 'nothing'"))
    store.close()
    refused(run("station", "verify", home="tampered"), "store.damaged")


@pytest.mark.parametrize("language", main.LANGUAGES)
def test_a_sentence_of_every_language_is_one_line(run: Runner, language: str) -> None:
    refused(run("--lang", language, "station", "status", home="empty station"), "station.not_enrolled")


def test_the_columns_file_is_read_or_refused(run: Runner, tmp_path: Path) -> None:
    for text in ("", "[]", "5", "{", "[" * 100_000, "\x00", '{"a": '):
        (tmp_path / "map.json").write_text(text)
        words = ("county", "import-prices", __file__, "--map", str(tmp_path / "map.json"))
        refused(run(*words), "command.bad_mapping")
    refused(run("county", "import-prices", __file__, "--map", str(tmp_path)), "command.bad_mapping")
