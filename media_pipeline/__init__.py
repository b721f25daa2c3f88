"""Turns uploads and timelines into films and sounds that phones can play. Knows nothing of Django.

`probe` looks at a file, `process` makes its outputs, `compose` makes a slide film of pictures and narration.
"""

from media_pipeline.composing import compose
from media_pipeline.errors import Failed, Refused
from media_pipeline.manifest import Manifest, OutputFile
from media_pipeline.probing import Probe, probe
from media_pipeline.processing import process
from media_pipeline.timeline import Slide, Timeline, read_timeline

__all__ = [
    "Failed",
    "Manifest",
    "OutputFile",
    "Probe",
    "Refused",
    "Slide",
    "Timeline",
    "compose",
    "probe",
    "process",
    "read_timeline",
]
