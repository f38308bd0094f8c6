"""What a page costs on the wire, asked of the browser itself."""

from typing import Any

from playwright.sync_api import Page


def over_the_wire(page: Page, path: str) -> dict[str, int]:
    """What opening *path* fetches: bytes on the wire, headers included, by address. What the browser has kept is not fetched."""
    urls: dict[str, str] = {}
    kept: set[str] = set()
    sizes: dict[str, int] = {}

    def begun(event: Any) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def answered(event: Any) -> None:
        if event["response"].get("fromDiskCache"):
            kept.add(event["requestId"])

    def finished(event: Any) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire = page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", begun)
    wire.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    wire.detach()
    return {urls[key]: size for key, size in sizes.items() if key not in kept}
