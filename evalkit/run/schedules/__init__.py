"""Ready units for cron, systemd and GitHub Actions, which run the reports while people sleep."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Schedule": "schedule",
        "run_command": "schedule",
        "cron_table": "cron",
        "systemd_units": "systemd",
        "github_workflow": "github",
    },
)
