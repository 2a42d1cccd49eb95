"""Every setting, typed, frozen and read once at start-up. Nothing else reads the environment."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, checked. Each is set as QA_LOOP_<NAME>, or in a .env file."""

    model_config = SettingsConfigDict(
        env_prefix="QA_LOOP_", env_file=".env", frozen=True, extra="ignore"
    )

    database_url: str = "sqlite:///qa-loop.db"
    key_file: Path = Path("qa-loop.key")  # opens the sealed texts; keep it apart from backups

    slack_bot_token: SecretStr = SecretStr("")  # xoxb-…
    slack_app_token: SecretStr = SecretStr("")  # xapp-…, for Socket Mode
    slack_signing_secret: SecretStr = SecretStr("")  # for HTTP
    slack_mode: Literal["socket", "http"] = "socket"
    slack_api_url: str = "https://slack.com/api/"  # GovSlack: https://slack-gov.com/api/
    proxy: str = ""  # http://host:port; empty: as HTTPS_PROXY says
    http_host: str = "127.0.0.1"  # where the door of the HTTP mode listens, behind TLS
    http_port: int = 8080

    smtp_host: str = ""  # the council's mail server; empty: no e-mail is sent
    smtp_port: int = 0  # 0: the one that goes with the kind of TLS, 587, 465 or 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""  # the bot's own address
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
