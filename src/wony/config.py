"""What a person can set, and where a value came from.

Settings are read once, at the start, and passed down; nothing reads the environment later.
The reading itself is in `settings_sources.py`; this page is the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from wony.types import Notice, Think

Language = Literal["ko", "en"]
Source = Literal["flag", "environment", ".env", "config.toml", "OLLAMA_HOST", "database", "default"]
Sandboxing = Literal["auto", "bubblewrap", "landlock", "none"]
DEFAULT_MODEL = "gpt-oss:20b"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place on disk that wony uses by itself."""

    config: Path
    """The folder of `config.toml` (and of an optional `.env` with keys)."""
    data: Path
    """The folder of the default database."""

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def prompts(self) -> Path:
        """The person's own prompt templates."""
        return self.config / "prompts"

    @property
    def rules(self) -> Path:
        """The person's standing answers to tools."""
        return self.config / "rules"

    @property
    def audit(self) -> Path:
        """What tools were allowed and did."""
        return self.data / "audit.jsonl"

    @property
    def changes(self) -> Path:
        """What files said before tools changed them."""
        return self.data / "undo"

    @property
    def database(self) -> Path:
        return self.data / "wony.db"


MACHINE = {"home": "machine"}
PERSON = {"home": "person"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting.  `home` says where `wony config set` puts it: with the machine (file) or the person
    (database, so that it follows them to another machine that shares it)."""

    paths: Paths
    backend: str = field(default="ollama", metadata=MACHINE)
    """What serves the model: `ollama`, `openai`, `embedded`, or `scripted:FILE`."""
    model: str = field(default=DEFAULT_MODEL, metadata=PERSON)
    """The model to talk to."""
    think: Think = field(default="medium", metadata=PERSON)
    """Reasoning effort: `low`, `medium` or `high`; `off` is taken as `low`, since gpt-oss always thinks."""
    show_thinking: bool = field(default=True, metadata=PERSON)
    """Whether the reasoning is shown, dimmed, while it comes."""
    prompt: str = field(default="assistant", metadata=PERSON)
    """The prompt template that a new conversation begins with."""
    lang: Language | None = field(default=None, metadata=PERSON)
    """Language of wony's own words; without it, the terminal's locale decides."""
    ollama_host: str = field(default="", metadata=MACHINE)
    """Where Ollama listens; without it, `OLLAMA_HOST`, else `http://127.0.0.1:11434`."""
    openai_base_url: str = field(default="", metadata=MACHINE)
    """Address of an OpenAI-compatible server, up to and with `/v1`."""
    openai_profile: str = field(default="auto", metadata=MACHINE)
    """How that server names reasoning: `auto`, `vllm`, `llamacpp`, `lmstudio`, `ollama` or `openai`."""
    model_path: str = field(default="", metadata=MACHINE)
    """A gpt-oss GGUF file for the embedded engine; without it, the packaged demo model."""
    threads: int = field(default=0, metadata=MACHINE)
    """Threads of the embedded engine; 0: as many as there are cores."""
    gpu_layers: int = field(default=0, metadata=MACHINE)
    """Layers that the embedded engine keeps on a GPU."""
    num_ctx: int = field(default=0, metadata=MACHINE)
    """Tokens of context to ask for; 0: what the server has loaded, else its own default."""
    keep_alive: str = field(default="", metadata=MACHINE)
    """How long Ollama keeps the model loaded, such as `30m`, `24h`, or `-1` for ever."""
    database_url: str = field(default="", metadata=MACHINE)
    """Where conversations are kept, such as `sqlite:////home/me/wony.db`; without it, the data folder."""
    allow_cloud: bool = field(default=False, metadata=MACHINE)
    """Whether models that run on somebody else's machines (`*-cloud`) may be used."""
    connect_timeout: float = field(default=5.0, metadata=MACHINE)
    """Seconds to wait for a connection to the model server."""
    first_token_timeout: float = field(default=1800.0, metadata=MACHINE)
    """Seconds to wait for the first word: a large model may have to load and to read a long prompt."""
    idle_timeout: float = field(default=600.0, metadata=MACHINE)
    """Seconds without any data inside an answer: gpt-oss sends nothing while it writes a tool's arguments."""
    max_answer_bytes: int = field(default=4_000_000, metadata=MACHINE)
    """Bytes of thinking and answer together at which an answer is ended."""
    max_answer_seconds: float = field(default=7200.0, metadata=MACHINE)
    """Seconds after which an answer is ended."""
    tools: str = field(default="all", metadata=MACHINE)
    """What a new conversation may call: `all`, `none`, or names with spaces between them."""
    workspace: str = field(default="", metadata=MACHINE)
    """The folder whose files are at hand for tools; without it, the one that wony was started in, unless that
    is the home folder or `/`."""
    sandbox: Sandboxing = field(default="auto", metadata=MACHINE)
    """What holds programs that the model runs: `auto`, `bubblewrap`, `landlock`, or `none` (asked about)."""
    search: str = field(default="", metadata=MACHINE)
    """Who searches the web: `ddgs`, `searxng`, `brave`, `tavily` or `ollama`; without it, `ddgs` where it is
    installed, after it was asked once."""
    searxng_url: str = field(default="", metadata=MACHINE)
    """Address of a SearXNG server."""
    max_steps: int = field(default=40, metadata=MACHINE)
    """Answers with tool calls in one turn, after which you are asked whether to go on."""
    origins: Mapping[str, Source] = field(default_factory=dict, compare=False)
    """Where each value came from."""
    secrets: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Keys and passwords that were read, such as `openai_api_key`: never printed, logged or stored."""
    warnings: tuple[Notice, ...] = field(default=(), compare=False)
    """What was left out on the way, for the screen to tell."""


def setting_names() -> tuple[str, ...]:
    """Return the names a person can set, in the order of this page."""
    return tuple(f.name for f in fields(Settings) if "home" in f.metadata)
