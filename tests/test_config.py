from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config import Settings, config_folder, load_settings, seeds_folder
from resolver.errors import ConfigError


def test_the_shipped_settings_are_the_defaults() -> None:
    assert load_settings({}) == Settings()


def test_the_environment_overrides_the_file() -> None:
    settings = load_settings({"RESOLVER_THRESHOLD": "0.8", "RESOLVER_AUTH": "no", "RESOLVER_DATA": "/data"})
    assert (settings.threshold, settings.auth, settings.data) == (0.8, False, Path("/data"))


def test_the_database_is_a_file_in_the_data_folder_unless_set() -> None:
    assert Settings(data=Path("/data")).database == "sqlite:////data/resolver.db"
    assert Settings(database_url="postgresql+psycopg://x/y").database == "postgresql+psycopg://x/y"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"RESOLVER_TRESHOLD": "0.8"}, "RESOLVER_TRESHOLD"),
        ({"RESOLVER_THRESHOLD": "high"}, "threshold"),
        ({"RESOLVER_THRESHOLD": "1.5"}, "threshold must be from 0 to 1"),
        ({"RESOLVER_WORKERS": "0"}, "workers must be a whole number above 0"),
        ({"RESOLVER_LOG_LEVEL": "LOUD"}, "log_level"),
        ({"RESOLVER_AUTH": "perhaps"}, "auth"),
        ({"RESOLVER_CONFIG": "/nowhere"}, "/nowhere"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        load_settings(environ)


@pytest.mark.parametrize("text", ["threshold = ", "colour = 'blue'", "auth = 3"])
def test_a_wrong_settings_file_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "resolver.toml").write_text(text)
    with pytest.raises(ConfigError):
        load_settings({"RESOLVER_CONFIG": str(tmp_path)})


def test_configuration_and_seeds_are_found_beside_the_code() -> None:
    assert (config_folder({}) / "resolver.toml").is_file()
    assert any(seeds_folder().glob("*.txt"))
