"""What a phone's camera sees: another phone's screen, photographed at a slant and a little out of focus."""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.glass import CHROMIUM_ARGS

FRAMES_A_PHOTO = 8
"""At 30 pictures a second each code stays in sight for half of one."""
POSES = ("rotate(-4deg) rotateY(7deg)", "rotate(3deg) rotateX(5deg)")
"""A hand is never still: each code is seen at one slant and at another."""
VIEW = {"width": 1280, "height": 720}
SCENE = """<!doctype html><body style="margin: 0; background: #57504a; overflow: hidden">
<img src="{source}" style="position: absolute; left: 300px; top: -70px; inline-size: 700px;
transform: perspective(1600px) {pose}; filter: blur(0.6px) brightness(0.93)">"""


def camera_args(film: Path) -> list[str]:
    """Chromium with this film in the place of a camera, and a person who allows it."""
    return [
        *CHROMIUM_ARGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def photographed(screen: Page, browser: Browser) -> list[bytes]:
    """Photos of each code that a phone shows, by its own button from the first to the last."""
    of = int(screen.locator(".which").inner_text().split()[-1])
    if pause := screen.get_by_role("button", name="Pause").all():
        pause[0].click()
    studio = browser.new_page(viewport=VIEW)
    photos = []
    for _ in range(of):
        shot = screen.screenshot(type="png")
        for pose in POSES:
            studio.set_content(SCENE.format(pose=pose, source=f"data:image/png;base64,{b64encode(shot).decode()}"))
            studio.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
            photos.append(studio.screenshot(type="jpeg", quality=80))
        if of > 1:
            screen.get_by_role("button", name="Next").click()
    studio.close()
    return photos


def film(photos: list[bytes], file: Path) -> None:
    """Motion JPEG: one photo after another, from the beginning again at the end."""
    file.write_bytes(b"".join(photo * FRAMES_A_PHOTO for photo in photos))
