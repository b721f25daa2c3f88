"""What later rooms and screens may ask about media."""

from cms.media.models import MediaAsset, MediaJob, MediaOutput


def ready_outputs(asset: MediaAsset) -> dict[str, MediaOutput]:
    """The finished files by role ("video", "audio", "opus", "poster", "captions", …); empty before the first success.

    While a replaced file is still being prepared these are the earlier ones, so that a page never loses its film.
    """
    done = MediaJob.objects.filter(asset=asset, state=MediaJob.State.DONE).order_by("-finished_at", "-id").first()
    return {output.role: output for output in done.outputs.all()} if done else {}
