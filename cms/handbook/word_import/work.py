"""Reads one file in the background, in a process of its own."""

import tempfile

from cms.handbook.apart import read_apart
from cms.handbook.models import WordFile
from cms.handbook.word.sentences import REFUSALS
from cms.handbook.word_import import pictures
from cms.organisation.models import PeopleJob
from cms.organisation.work.running import Outcome, Progress, WorkRefused

# LibreOffice has 90 seconds of these.
MAX_SECONDS = 240


def run_reading(job: PeopleJob, progress: Progress) -> Outcome:
    held = WordFile.objects.filter(pk=job.params["file"]).first()
    if held is None or not held.file:
        raise WorkRefused(str(REFUSALS["gone"]))
    with tempfile.TemporaryFile() as source:
        try:
            with held.file.open("rb") as file:
                source.write(file.read())
        except FileNotFoundError as error:
            # Erasing a member takes away the files in which the name stands.
            raise WorkRefused(str(REFUSALS["gone"])) from error
        source.seek(0)
        draft = read_apart(source, held.file_name, seconds=MAX_SECONDS, heard=progress)
    if "refused" in draft:
        raise WorkRefused(str(REFUSALS[draft["refused"]]))

    def keep() -> None:
        stored = pictures.keep(held, draft.pop("pictures"))
        waiting = WordFile.objects.filter(pk=job.params["file"], page__isnull=True)
        if not waiting.update(draft=draft, pictures=stored) and stored:
            held.pictures.storage.delete(stored)

    return Outcome(together=keep)
