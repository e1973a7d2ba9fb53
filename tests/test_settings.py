"""Settings: which source wins, what a value may be, and what is said about a wrong one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wony.config import Settings, setting_names
from wony.errors import ConfigError
from wony.paths import paths_of
from wony.setting_values import parse
from wony.settings_sources import HARMLESS, PERSONAL, load, with_stored
from wony.settings_writer import has_line, remove_line, set_line

CANARY = "CANARY_5f2e"


class Home:
    """A folder for settings and a folder to stand in."""

    def __init__(self, path: Path) -> None:
        self.config = path / "home"
        self.cwd = path / "somewhere"
        self.config.mkdir(mode=0o700)
        self.cwd.mkdir()

    def write(self, name: str, text: str | bytes, mode: int = 0o600) -> Path:
        path = self.config / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(mode)
        return path

    def load(self, flags: Mapping[str, object] | None = None, **environment: str) -> Settings:
        return load(flags or {}, {"WONY_HOME": str(self.config), **environment}, self.cwd)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


# -- precedence --------------------------------------------------------------------------------------

SOURCES = ("flag", "environment", ".env", "config.toml", "database")


@pytest.mark.parametrize("mask", range(2 ** len(SOURCES)))
def test_the_nearest_source_wins(home: Home, mask: int) -> None:
    """Flag, environment, .env, config.toml, database, default: in each of the 32 combinations."""
    said = [source for bit, source in enumerate(SOURCES) if mask >> bit & 1]
    if ".env" in said:
        (home.cwd / ".env").write_text("WONY_MODEL=from-.env\n")
    if "config.toml" in said:
        home.write("config.toml", 'model = "from-config.toml"\n')
    settings = home.load(
        {"model": "from-flag" if "flag" in said else None},
        **({"WONY_MODEL": "from-environment"} if "environment" in said else {}),
    )
    settings = with_stored(settings, {"model": "from-database"} if "database" in said else {})
    nearest = said[0] if said else "default"
    assert settings.origins["model"] == nearest
    assert settings.model == (f"from-{nearest}" if said else "gpt-oss:20b")


def test_every_setting_has_an_origin(home: Home) -> None:
    """What nobody set is a default, and every name is accounted for."""
    assert dict(home.load().origins) == dict.fromkeys(setting_names(), "default")


def test_ollama_host_of_ollama_itself_is_respected(home: Home) -> None:
    """OLLAMA_HOST counts where wony's own settings say nothing, and only there."""
    assert home.load(OLLAMA_HOST="10.0.0.5:1234").ollama_host == "10.0.0.5:1234"
    home.write("config.toml", 'ollama_host = "10.0.0.9"\n')
    assert home.load(OLLAMA_HOST="10.0.0.5:1234").ollama_host == "10.0.0.9"


def test_an_empty_variable_says_nothing(home: Home) -> None:
    """`WONY_MODEL=` is how one takes a variable back."""
    assert home.load(WONY_MODEL="").origins["model"] == "default"


def test_the_database_says_nothing_about_the_machine(home: Home) -> None:
    """A shared database may hold a backend, an address or a permission: they are not looked at."""
    stored = {"backend": "openai", "ollama_host": "evil.example", "allow_cloud": True, "think": "high"}
    settings = with_stored(home.load(), stored)
    assert (settings.backend, settings.ollama_host, settings.allow_cloud) == ("ollama", "", False)
    assert settings.think == "high"


def test_a_stored_value_that_does_not_fit_is_left_out(home: Home) -> None:
    """Another machine may run a newer wony; this one warns and goes on."""
    settings = with_stored(home.load(), {"think": "enormous", "later_setting": 1})
    assert settings.think == "medium"
    assert [warning.id for warning in settings.warnings] == ["settings.stored_ignored"]


# -- .env --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*sorted(set(setting_names()) - HARMLESS), "openai_api_key", "home"])
def test_the_env_of_a_folder_sets_nothing_that_matters(home: Home, name: str) -> None:
    """Where words go, and what they may cost, is never decided by the folder one stands in."""
    (home.cwd / ".env").write_text(f"WONY_{name.upper()}=1\nWONY_NUM_CTX=8k\n")
    settings = home.load()
    assert settings.origins.get(name, "default") == "default"
    assert not settings.secrets
    assert settings.num_ctx == 8192
    assert [warning.id for warning in settings.warnings] == ["settings.dotenv_ignored"]
    assert settings.warnings[0].params["names"] == f"WONY_{name.upper()}"


def test_another_projects_env_is_none_of_our_business(home: Home) -> None:
    """Lines of other programs are passed over without a word, broken ones too."""
    (home.cwd / ".env").write_text("DATABASE_URL=x\nexport FOO='bar\n!! not a line\n")
    assert home.load().warnings == ()


def test_a_folders_env_that_cannot_be_read_is_ignored(home: Home) -> None:
    """It is mentioned, and nothing stops."""
    (home.cwd / ".env").write_bytes(b"WONY_MODEL=\xff\xfe\n")
    assert [warning.id for warning in home.load().warnings] == ["settings.dotenv_unreadable"]


def test_ones_own_env_may_set_everything(home: Home) -> None:
    """The .env beside config.toml is as good as the environment, keys included."""
    home.write(".env", f"WONY_BACKEND=openai\nWONY_OPENAI_API_KEY={CANARY}\n")
    settings = home.load()
    assert settings.backend == "openai"
    assert settings.origins["backend"] == ".env"
    assert settings.secrets["openai_api_key"] == CANARY


def test_nothing_in_an_env_is_interpolated(home: Home) -> None:
    """`${HOME}` in a .env is text."""
    home.write(".env", "WONY_MODEL=${HOME}\n")
    assert home.load(HOME="/home/x").model == "${HOME}"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o660])
def test_an_env_with_keys_that_others_can_read_is_refused(home: Home, mode: int) -> None:
    """The error names the file and never the key."""
    home.write(".env", f"WONY_OPENAI_API_KEY={CANARY}\n", mode)
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == "settings.file_shared"
    assert CANARY not in str(caught.value)


toml_like = st.lists(
    st.sampled_from(
        ["model", "think", " = ", '"', "'", "[", "]", "\n", "\r", "low", "1", "{", "}", ".", "#", "\\"]
    )
).map(lambda parts: "".join(parts).encode())


# -- config.toml -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "id", "line"),
    [
        (f'model = "a"\nmodel = "{CANARY}"\n', "settings.toml_twice", 2),
        (f'model = "a"\nthink = "{CANARY}', "settings.toml_broken", 2),
        (f"think = {CANARY}\n", "settings.toml_broken", 1),
        (f'# {CANARY}\nmodel = "a\0b"\n', "settings.file_nul", 2),
        (b"\n\nmodel = '" + CANARY.encode() + b"\xff'\n", "settings.file_not_utf8", 3),
        (f'\nallow_netwrok = "{CANARY}"\n', "settings.unknown", 2),
        (f'allow_clod = "{CANARY}"\n', "settings.unknown_close", 1),
        (f'model = "a"\nthink = "{CANARY}"\n', "settings.not_one_of", 2),
        ("num_ctx = -1\n", "settings.not_whole", 1),
        ("max_steps = 0\n", "settings.not_steps", 1),
        ("num_ctx = true\n", "settings.not_whole", 1),
        (f'num_ctx = "{CANARY}"\n', "settings.not_whole", 1),
        ("model = 3\n", "settings.not_text", 1),
        ('model = "a\\u001b[31m"\n', "settings.not_text", 1),
        ("model = { a = 1 }\n", "settings.not_text", 1),
        ('\n\n[model]\nname = "x"\n', "settings.not_text", 3),
        ("allow_cloud = 1\n", "settings.not_bool", 1),
        (f'allow_cloud = "{CANARY}"\n', "settings.not_bool", 1),
        ("idle_timeout = 0\n", "settings.not_seconds", 1),
        ("idle_timeout = nan\n", "settings.not_seconds", 1),
        ("idle_timeout = inf\n", "settings.not_seconds", 1),
        (f'keep_alive = "{CANARY}"\n', "settings.not_duration", 1),
        (f'openai_base_url = "{CANARY}"\n', "settings.not_web_address", 1),
        (f'backend = "{CANARY}"\n', "settings.not_one_of", 1),
        (f'openai_api_key = "{CANARY}"\n', "settings.key_in_file", 1),
        ('"ollama_host" = 1\n', "settings.not_text", 1),
        ('tools = "read/file"\n', "settings.not_names", 1),
        ('tools = "none calculator"\n', "settings.not_names", 1),
        (f'tools = "calculator {CANARY.lower()}"\n', "settings.no_tool", 1),
    ],
)
def test_a_wrong_line_is_named_and_not_quoted(home: Home, text: str | bytes, id: str, line: int) -> None:
    """The error says which file and line and what is wanted, and repeats no value."""
    path = home.write("config.toml", text)
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == id
    assert caught.value.params["where"] == f"{path}:{line}"
    assert CANARY not in str(caught.value)


def test_a_key_of_thousands_of_parts_is_refused(home: Home) -> None:
    """As a setting that does not exist, or as no TOML: since Python 3.14, tomllib does not read it."""
    home.write("config.toml", "a." * 5000 + "b = 1\n")
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id in ("settings.unknown", "settings.toml_broken")


def test_a_wrong_line_is_wrong_even_when_something_nearer_is_set(home: Home) -> None:
    """A typo in the file does not hide behind a variable."""
    home.write("config.toml", 'think = "hihg"\n')
    with pytest.raises(ConfigError):
        home.load(WONY_THINK="low")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary() | st.text().map(str.encode) | toml_like)
@pytest.mark.parametrize("name", ["config.toml", ".env"])
def test_any_file_is_read_or_refused(home: Home, name: str, data: bytes) -> None:
    """Whatever stands in it, the end is settings or a ConfigError."""
    home.write(name, data)
    (home.cwd / ".env").write_bytes(data)
    with suppress(ConfigError):
        home.load()


def test_a_byte_order_mark_is_no_error(home: Home) -> None:
    """Some editors write one."""
    home.write("config.toml", b'\xef\xbb\xbfmodel = "a"\n')
    assert home.load().model == "a"


def test_a_huge_file_is_not_read(home: Home) -> None:
    """Ten megabytes are no settings."""
    home.write("config.toml", b"#" * 10_000_000)
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == "settings.file_too_big"


def test_a_pipe_is_not_waited_for(home: Home) -> None:
    """A named pipe in the file's place would hold wony up for ever."""
    os.mkfifo(home.config / "config.toml")
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == "settings.file_no_file"


def test_a_link_that_leads_nowhere_is_an_error(home: Home) -> None:
    """Settings that were there yesterday do not silently become defaults."""
    (home.config / "config.toml").symlink_to(home.config / "gone.toml")
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == "settings.file_unreadable"


def test_off_means_low(home: Home) -> None:
    """gpt-oss always thinks; `think = "off"` is its least."""
    home.write("config.toml", 'think = "off"\n')
    assert home.load().think == "low"


@pytest.mark.parametrize("word", ["true", "YES", "on", "1"])
def test_words_for_yes(home: Home, word: str) -> None:
    """A switch in the environment is a word."""
    assert home.load(WONY_ALLOW_CLOUD=word).allow_cloud is True


@pytest.mark.parametrize(
    ("text", "number"),
    [("8192", 8192), ("8k", 8192), ("32K", 32768), ("1m", 1048576), ("16KiB", 16384), ("1_000", 1000)],
)
def test_sizes_of_context(text: str, number: int) -> None:
    """A window's k is 1024."""
    assert parse("num_ctx", text, "x") == number


@pytest.mark.parametrize(("text", "number"), [("4MB", 4_000_000), ("4MiB", 4_194_304), ("500k", 500_000)])
def test_sizes_in_bytes(text: str, number: int) -> None:
    """A byte's k is 1000, and KiB is what it says."""
    assert parse("max_answer_bytes", text, "x") == number


@given(name=st.sampled_from(setting_names()), value=st.text() | st.integers() | st.floats() | st.none())
def test_any_value_is_taken_or_refused(name: str, value: object) -> None:
    """Nothing but ConfigError ever comes out of a value, and what was taken is taken again."""
    try:
        taken = parse(name, value, "x")
    except ConfigError:
        return
    if taken is not None:
        assert parse(name, taken, "x") == taken


def test_an_unknown_variable_that_looks_like_a_slip_is_an_error(home: Home) -> None:
    """WONY_ALOW_CLOUD must not pass for nothing; another program's WONY_TERM may stand there."""
    with pytest.raises(ConfigError) as caught:
        home.load(WONY_ALOW_CLOUD="1")
    assert caught.value.params["meant"] == "WONY_ALLOW_CLOUD"
    home.load(WONY_XYZZY="1")


def test_an_address_with_a_password_keeps_the_file_private(home: Home) -> None:
    """A file that holds a password must be nobody else's to read."""
    text = f'openai_base_url = "https://me:{CANARY}@example.org/v1"\n'
    home.write("config.toml", text, 0o600)
    assert CANARY in home.load().secrets.values()
    home.write("config.toml", text, 0o644)
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.id == "settings.file_shared"
    assert CANARY not in str(caught.value)


# -- places ------------------------------------------------------------------------------------------


def test_folders_follow_xdg() -> None:
    """Absolute XDG folders count, relative ones do not, and WONY_HOME is above them all."""
    at_home = paths_of({"HOME": "/home/x"}, "linux")
    assert (str(at_home.config), str(at_home.data)) == ("/home/x/.config/wony", "/home/x/.local/share/wony")
    moved = paths_of({"HOME": "/home/x", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "d"}, "linux")
    assert (str(moved.config), str(moved.data)) == ("/c/wony", "/home/x/.local/share/wony")
    own = paths_of({"WONY_HOME": "/w"}, "linux")
    assert (str(own.config), str(own.data)) == ("/w", "/w")


def test_other_systems_have_folders_of_their_own() -> None:
    """There, platformdirs knows."""
    assert paths_of({}, "darwin").config.name == "wony"


# -- writing -----------------------------------------------------------------------------------------


def test_writing_keeps_every_comment(tmp_path: Path) -> None:
    """One line changes; the person's own words stay."""
    path = tmp_path / "config.toml"
    path.write_text('# mine\nmodel = "a" # the small one\n\nthink = "low"\n')
    set_line(path, "model", "b")
    set_line(path, "num_ctx", 4096)
    assert path.read_text() == '# mine\nmodel = "b" # the small one\n\nthink = "low"\nnum_ctx = 4096\n'
    assert remove_line(path, "think")
    assert not remove_line(path, "think")
    assert has_line(path, "model")
    assert not has_line(path, "think")


def test_what_is_written_is_private(tmp_path: Path) -> None:
    """Folder 0700, file 0600, nothing else left behind."""
    path = tmp_path / "new" / "config.toml"
    set_line(path, "model", "a")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    """Who keeps config.toml in a repository of dotfiles finds the change there."""
    real = tmp_path / "real.toml"
    real.write_text("")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    set_line(link, "model", "a")
    assert link.is_symlink()
    assert real.read_text() == 'model = "a"\n'


# -- the list ----------------------------------------------------------------------------------------


def test_each_setting_has_a_home_and_a_use() -> None:
    """Every field is of the person or of the machine, and says what it is for."""
    homes = {f.name: f.metadata["home"] for f in fields(Settings) if "home" in f.metadata}
    assert set(homes.values()) == {"person", "machine"}
    assert {name for name, home in homes.items() if home == "person"} == PERSONAL


DOCS = Path(__file__).parent.parent


@pytest.mark.parametrize("name", setting_names())
def test_each_setting_is_documented(name: str) -> None:
    """docs/configuration.md has a line for it, .env.example too."""
    assert f"| `{name}` |" in (DOCS / "docs" / "configuration.md").read_text("utf-8")
    assert f"WONY_{name.upper()}=" in (DOCS / ".env.example").read_text("utf-8")
