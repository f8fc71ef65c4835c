"""Everything an operator can set, read once from the environment, or from files named as the variables.

Job: one typed place for settings, with the safe value as default.
Never: reads a file but those, logs a value, or is imported to find out which adapter to use (that is `entrypoints.wiring`).
On failure: a setting that cannot be used stops the start with the variable's name and the reason.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

_SECRETS_DIR = "/run/secrets"


def secrets_folder() -> Path | None:
    """Return the folder with a file for each variable that the environment shall not carry; None when there is none.

    Errors: ValueError when `DULY_SECRETS_DIR` names something else than a folder.
    """
    given = os.environ.get("DULY_SECRETS_DIR")
    folder = Path(given or _SECRETS_DIR)
    if given and not folder.is_dir():
        raise ValueError("DULY_SECRETS_DIR does not name a folder.")
    # Not ours when it may not be listed: engines put one of their own into containers.
    return folder if os.access(folder, os.R_OK | os.X_OK) and folder.is_dir() else None


class Settings(BaseSettings):
    """Settings of the backend; every variable is documented in `docs/reference/configuration.md`, made from here."""

    model_config = SettingsConfigDict(env_prefix="DULY_", extra="ignore", frozen=True, env_ignore_empty=True)

    runtime: Literal["embedded", "dapr"] = Field(
        "embedded", description="Which adapters carry events, jobs and state: PostgreSQL alone, or a Dapr sidecar."
    )
    sidecar_port: int = Field(
        3500,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("DAPR_HTTP_PORT"),
        description="Port of the sidecar's HTTP API on this machine; Dapr sets it.",
    )
    sidecar_token: str = Field(
        "",
        repr=False,
        validation_alias=AliasChoices("DAPR_API_TOKEN"),
        description="Token that the sidecar wants from us. Without one, whoever reaches its port acts as this service.",
    )
    app_token: str = Field(
        "",
        repr=False,
        validation_alias=AliasChoices("APP_API_TOKEN"),
        description="Token by which we know the sidecar; without it nothing starts under `dapr`.",
    )
    service_addresses: str = Field(
        "",
        description="Where services of other processes answer, `name=address` by comma (embedded runtime; Dapr finds them).",
    )
    database_url: str = Field(
        "",
        validation_alias=AliasChoices("DATABASE_URL"),
        description="Owner's address of an existing PostgreSQL; empty starts the embedded one (with `make run`).",
    )
    database_direct_url: str = Field("", description="Unpooled owner's address for migrations; default `DATABASE_URL`.")
    api_database_url: str = Field(
        "",
        description="Address for the API under role `duly_api`; default `DATABASE_URL`, then (under `dapr`) the secret "
        "`api-database-url`. The launcher sets it.",
    )
    api_password: str = Field("", repr=False, description="Password that `duly migrate` gives role `duly_api`.")
    auth_password: str = Field("", repr=False, description="Password that `duly migrate` gives role `duly_auth`.")
    state_password: str = Field(
        "",
        repr=False,
        description="Password that `duly migrate` gives role `duly_state`, which keeps Dapr's state store.",
    )
    public_url: str = Field("", description="Address people open; default `http://localhost:$DULY_WEB_PORT`.")
    data_dir: str = Field("", description="Where `make run` keeps everything; default `.duly` in the checkout.")
    web_port: int = Field(3000, ge=1, le=65535, description="Port of the web application.")
    web_host: str = Field("127.0.0.1", description="Address the web application listens on.")
    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(8000, ge=1, le=65535, description="Port of the API.")
    stack_port: int = Field(
        18_000, ge=1024, le=32_000, description="First of the 38 ports of `make dapr`, all below 32768."
    )
    tools_dir: str = Field(
        "", description="Where built programs of `make dapr` are kept; default `~/.cache/duly/tools`."
    )
    jwks_url: str = Field("", description="Where the keys of access tokens are; default under the public address.")
    token_audience: str = Field("duly-api", description="Audience an access token must name.")
    database_pool_size: int = Field(10, ge=1, le=200, description="Database connections per process.")
    background_pool_size: int = Field(
        12, ge=6, le=200, description="Database connections per process for relay and consumers."
    )
    database_timeout_seconds: float = Field(5.0, gt=0, description="Longest wait for a connection or a statement.")
    embedded_wake_ups: Literal["database", "process"] = Field(
        "database",
        description="How processes of the embedded runtime wake each other: `database` listens on a connection; `process` is "
        "for one process alone on a database that shall sleep.",
    )
    rate_limit_per_minute: int = Field(
        12_000, ge=0, description="Requests a user may make per minute and process; 0 switches the limit off."
    )
    codes_per_address: int = Field(
        10,
        ge=0,
        description="Confirmation codes an hour to one mail address, whichever users ask for them; 0 is no limit.",
    )
    refused_limit_per_minute: int = Field(
        3_000, ge=0, description="Requests without a valid token per minute, address and process; 0 is no limit."
    )
    streams_per_user: int = Field(20, ge=1, description="Streams a user may have open per process.")
    streams_per_process: int = Field(4_000, ge=1, description="Streams a process keeps open for all users together.")
    stream_lifetime_seconds: float = Field(
        240.0,
        gt=0,
        le=3_600,
        description="When a stream asks its client to come back; less than any proxy in front allows.",
    )
    trusted_proxies: str = Field("", description="Addresses or networks, by comma, whose forwarding headers count.")
    test_mode: bool = Field(False, description="`1` relaxes the sign-in rate limits, and nothing else.")
    event_retention_days: int = Field(30, ge=1, description="How long the event log is kept for `/changes`.")
    trash_retention_days: int = Field(30, ge=1, description="How long a deleted task can be restored.")
    notification_retention_days: int = Field(90, ge=1, description="How long a notification is kept after it was read.")
    unread_notification_retention_days: int = Field(
        365, ge=1, description="How long a notification that nobody read is kept after it came."
    )
    delivery_retention_days: int = Field(
        30, ge=1, description="How long it can be seen what became of a message to a channel."
    )
    idempotency_retention_hours: int = Field(24, ge=1, description="How long an idempotency key is remembered.")
    smtp_host: str = Field(
        "", description="Mail server that takes e-mail from us; without one no e-mail channel can be made."
    )
    smtp_port: int = Field(
        0, ge=0, le=65535, description="Its port; default (0): 587 with `starttls`, 465 with `tls`, 25 with `none`."
    )
    smtp_user: str = Field(
        "", description="Name to sign in there with the secret `smtp-password`; empty sends without signing in."
    )
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted: after a greeting, at once, or not at all."
    )
    mail_from: str = Field("", description="Sender of e-mail, `Duly <duly@example.org>`; needed with a mail server.")
    push_contact: str = Field(
        "",
        description="Whom a push service tells about trouble with our messages, `mailto:` or `https:`; default the public "
        "address if it is https, else the address of `DULY_MAIL_FROM`.",
    )
    delivery_allowed_networks: str = Field(
        "",
        description="Networks by comma (`10.0.0.0/8`) that webhooks, ntfy servers and push services may be in beside public "
        "addresses.",
    )
    delivery_allowed_ports: str = Field(
        "", description="Ports by comma that such addresses may name; empty allows every port."
    )
    operator_hosts: str = Field(
        "",
        description="Names by comma under which `/operator/mcp` is asked, beside `localhost` and addresses of this machine "
        "(`duly-api.duly.svc`); any other is refused, so that no web page gets there by a name of its own.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severity to log.")
    log_format: Literal["json", "text"] = Field("json", description="One JSON object a line, or text for people.")

    secrets_dir: str = Field(
        "",
        description=f"Folder where a file named as a variable holds its value; default `{_SECRETS_DIR}`. The environment wins.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what is given, then the environment, then the files."""
        folder = secrets_folder()
        return (init_settings, env_settings, *([SecretsSettingsSource(settings_cls, folder)] if folder else []))

    @property
    def origin(self) -> str:
        """Scheme, host and port people open: the issuer of access tokens and the allowed CORS origin."""
        parts = urlsplit(self.public_url or f"http://localhost:{self.web_port}")
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def token_keys_url(self) -> str:
        """Where to fetch the JWKS."""
        return self.jwks_url or f"{self.origin}/api/auth/jwks"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the process's settings, read once."""
    return Settings()
