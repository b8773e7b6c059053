"""`kho serve`: the portal, until stopped."""

from catalog.i18n import _
from pipelines.cli.session import opened, say


def serve_portal(host: str, port: int) -> None:
    """Open the installation, say where it answers, and answer until stopped."""
    from pipelines.serve import listen, run_portal

    with opened() as (settings, workspace):
        taken = listen(host, port)
        at = f"[{host}]" if ":" in host else host
        say(_("Cổng dữ liệu: {address} (Ctrl+C để dừng)").format(address=f"http://{at}:{taken.getsockname()[1]}/"))
        run_portal(workspace, taken, settings.public_url)
