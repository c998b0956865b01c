"""Photos of stories leave the store when nothing holds them any more."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from lineshaft.apps.accounts.jobs import enqueue

from .models import PublishedStory, Story, StoryConsent


def delete_from_store(names: Iterable[str]) -> None:
    """
    Let a job delete photos that nothing holds any more: no story, no public copy, and no question that a company was
    asked and whose answer shows what it agreed to.
    """
    for name in sorted(set(names) - {""}):
        enqueue("publication.delete_photo", photo=name)


def delete_if_free(name: str) -> None:
    """Delete a photo unless something holds it; a second time changes nothing. For the system scope."""
    held = (
        Story.objects.filter(photo=name).exists()
        or PublishedStory.objects.filter(photo=name).exists()
        or StoryConsent.objects.filter(photo=name).exists()
    )
    if not held:
        default_storage.delete(name)


def forget_photos(story: Story) -> None:
    """
    The photos of a story that was taken down are deleted from the store, also those that the company was asked about
    before; another story may hold the same file.
    """
    asked = story.consents.exclude(photo="")
    names = {story.photo.name or "", *asked.values_list("photo", flat=True)}
    story.photo, story.photo_sha256 = "", ""
    story.save(update_fields=["photo", "photo_sha256"])
    asked.update(photo="")
    delete_from_store(names)
