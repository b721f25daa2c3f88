"""Orders the demonstration's films and recordings from the media room, as an editor does. Visible jobs make them."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.text import slugify

from cms.demo import sources
from cms.demo.ids import demo_id
from cms.demo.infographics import draw_slides
from cms.demo.values import Film, Recording
from cms.handbook.models import DocumentPage, MediaSummaryPage
from cms.media.films import FilmSlide, compose_film
from cms.media.jobs import enqueue
from cms.media.models import HandbookImage, MediaAsset
from cms.organisation.models import User

# One film by each renderer: plain slides go through an ffmpeg filter graph, cross-fades through moviepy.
EFFECTS = {"phim-nghi-quyet-68": "crossfade"}


def queue_films(documents: dict[str, DocumentPage], author: User, approver: User) -> None:
    """Assets with waiting jobs, and the pages that will show them once they are ready."""
    for film in sources.load_films():
        _show(documents[film.document], film.key, film.title, _order_film(film, author), author, approver)
    for recording in sources.load_recordings():
        _show(
            documents[recording.document], recording.key, recording.title, _upload(recording, author), author, approver
        )


def _order_film(film: Film, author: User) -> MediaAsset:
    slides = []
    for number, (slide, png) in enumerate(zip(film.slides, draw_slides(film), strict=True), start=1):
        image = HandbookImage(title=f"{film.title} ({number})", file=ContentFile(png, f"{film.key}-{number}.png"))
        image.save()
        with (sources.NARRATION / slide.audio).open("rb") as sound:
            narration = ContentFile(sound.read(), slide.audio)
        slides.append(FilmSlide(image=image, caption=slide.caption, narration=narration))
    return compose_film(
        title=film.title,
        slides=slides,
        effect=EFFECTS.get(film.key, "none"),
        uid=demo_id("film", film.key),
        ordered_by=author,
    )


def _upload(recording: Recording, author: User) -> MediaAsset:
    with (sources.NARRATION / recording.audio).open("rb") as sound:
        asset = MediaAsset(
            uid=demo_id("recording", recording.key),
            title=recording.title,
            type="audio",
            profile=MediaAsset.Profile.AUDIO,
            transcript="\n".join(line.text for line in recording.lines),
            uploaded_by_user=author,
            file=File(sound, f"{slugify(recording.key)}.opus"),
        )
        asset.save()
    enqueue(asset)
    return asset


def _show(document: DocumentPage, key: str, title: str, asset: MediaAsset, author: User, approver: User) -> None:
    page = MediaSummaryPage(content_id=demo_id("media", key), title=title, slug=key, asset=asset)
    document.add_child(instance=page)
    page.save_revision(user=author).publish(user=approver)
