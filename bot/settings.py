"""Every setting, typed, frozen and read once at start-up. Nothing else reads the environment."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, checked. Each is set as QA_LOOP_<NAME>, or in a .env file."""

    model_config = SettingsConfigDict(
        env_prefix="QA_LOOP_", env_file=".env", frozen=True, extra="ignore"
    )

    database_url: str = "sqlite:///qa-loop.db"
    key_file: Path = Path("qa-loop.key")  # opens the sealed texts; keep it apart from backups
