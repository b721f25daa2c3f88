"""The upload form of Wagtail's media screens."""

from typing import Any

import webvtt
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtailmedia.forms import BaseMediaForm

import media_pipeline
from cms.media.jobs import enqueue
from cms.media.models import MediaAsset
from cms.media.sources import local_path
from media_pipeline import Refused
from media_pipeline.recipes import check_fits, recipe_for, sha256_of

Profile = MediaAsset.Profile


class MediaAssetForm(BaseMediaForm):
    """Refuses an unreadable upload at once, in a sentence; a good one is saved together with its job."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "profile" in self.fields:
            self.offer_profiles()
        if self.instance.recipe is not None:
            # A composed film has no upload to replace.
            self.fields.pop("file", None)
        elif "file" in self.fields:
            self.fields["file"].required = True

    def offer_profiles(self) -> None:
        if self.instance.type == "audio" or self.instance.recipe is not None:
            del self.fields["profile"]
        else:
            films = [(choice.value, choice.label) for choice in (Profile.CAMERA, Profile.SLIDES)]
            self.fields["profile"].choices = films

    def clean_captions(self) -> str:
        """Parsed before it is stored: what is no WebVTT never reaches a player."""
        written = str(self.cleaned_data["captions"]).strip()
        try:
            if written:
                webvtt.from_string(written)
        except webvtt.errors.MalformedFileError:
            raise forms.ValidationError(_("These captions are not WebVTT."), code="captions") from None
        return written

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.type == "audio":
            self.instance.profile = Profile.AUDIO
        upload = cleaned.get("file")
        if isinstance(upload, UploadedFile):
            self.examine(upload, cleaned.get("profile") or self.instance.profile)
        return cleaned

    def examine(self, upload: UploadedFile, profile: str) -> None:
        limit = settings.MEDIA_UPLOAD_MAX_BYTES
        if upload.size is not None and upload.size > limit:
            self.add_error("file", _("The file is too large: at most %(limit)s MB.") % {"limit": limit // 1024**2})
            return
        try:
            with local_path(upload) as path:
                found = media_pipeline.probe(path)
                check_fits(recipe_for(profile), found)
                self.instance.source_sha256 = sha256_of(path)
        except Refused as refused:
            self.add_error("file", forms.ValidationError(refused.reason, code=refused.code))
            return
        self.instance.probe = found.as_dict()
        self.instance.duration = found.seconds
        if found.video is not None:
            self.instance.width, self.instance.height = found.video.width, found.video.height

    def save(self, commit: bool = True) -> MediaAsset:
        with transaction.atomic():
            asset: MediaAsset = super().save(commit=commit)
            if commit and {"file", "profile"} & set(self.changed_data):
                enqueue(asset)
        return asset
