"""What roles open among pictures, films and files: every unit whose committee writes has a collection of its own.

Wagtail asks a policy for lists, choosers, forms, search and its API. Rights come from the roles of today, as those to
pages do (docs/decisions/page-rights.md); the root collection belongs to the top of the tree and holds all others.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from cms.media.models import HandbookImage, HandbookRendition, MediaAsset, MediaJob, MediaOutput, UnitCollection
from cms.organisation.models import Unit, User
from cms.organisation.queries import Permission, permissions_of, units_visible_to, users_holding

# Who approves or publishes a page looks at what it shows.
ACTIONS: dict[Permission, tuple[str, ...]] = {
    "write_documents": ("add", "change", "choose"),
    "approve_documents": ("choose",),
    "publish_documents": ("choose",),
}
SEEING = ("add", "change", "choose", "delete")


@dataclass(frozen=True)
class CollectionRight:
    """What Wagtail expects of a row of `GroupCollectionPermission`."""

    collection: Collection
    action: str

    @property
    def collection_id(self) -> int:
        return int(self.collection.pk)


class RoleCollectionPolicy(CollectionOwnershipPermissionPolicy):
    """Reads rights from role assignments that count today; groups give none."""

    permission_cache_name = "_role_collection_cache"

    def __init__(self, model: Any) -> None:
        super().__init__(model, owner_field_name="uploaded_by_user")

    def get_all_permissions_for_user(self, user: User | AnonymousUser) -> list[CollectionRight]:
        granted = permissions_of(user)
        return [
            CollectionRight(collection, action)
            for permission, actions in ACTIONS.items()
            if permission in granted
            for collection in collections_of(user, permission)
            for action in actions
        ]

    def _get_user_permission_objects_for_actions(self, user: User, actions: set[str]) -> set[CollectionRight]:
        return {right for right in self.get_cached_permissions_for_user(user) if right.action in actions}

    def _users_with_perm_filter(self, actions: set[str], collection: Collection | None = None) -> Q:
        wanted = set(actions)
        asked = [permission for permission, given in ACTIONS.items() if wanted.intersection(given)]
        unit = unit_of(collection) if collection is not None else None
        holding = [Q(pk__in=users_holding(permission, unit).values("pk")) for permission in asked]
        return Q(is_active=True) & reduce(or_, holding, Q(is_superuser=True))


def collections_of(user: User | AnonymousUser, permission: Permission) -> list[Collection]:
    units = units_visible_to(user, permission)
    if units.filter(depth=1).exists():
        return [Collection.get_first_root_node()]
    return list(Collection.objects.filter(unit_link__unit__in=units))


def collection_for(unit: Unit | None) -> Collection:
    """The collection of the unit, made when it is first needed; the root for the top of the tree."""
    root = Collection.get_first_root_node()
    if unit is None or unit.depth == 1:
        return root
    held = UnitCollection.objects.filter(unit=unit).select_related("collection").first()
    if held is None:
        collection = root.add_child(instance=Collection(name=unit.name[:255]))
        held = UnitCollection.objects.create(unit=unit, collection=collection)
    return held.collection


def follow_name(sender: type[Unit], instance: Unit, **kwargs: Any) -> None:
    """A unit that is renamed finds its files under its new name."""
    Collection.objects.filter(unit_link__unit=instance).update(name=instance.name[:255])


def unit_of(collection: Collection) -> Unit | None:
    """The unit whose files lie there; the top of the tree for what belongs to nobody else."""
    above = collection.get_ancestors(inclusive=True)
    link = UnitCollection.objects.filter(collection__in=above).select_related("unit").last()
    return link.unit if link else Unit.objects.filter(depth=1).order_by("path").first()


def visible_assets(user: User | AnonymousUser) -> QuerySet[MediaAsset]:
    assets: QuerySet[MediaAsset] = ASSETS.instances_user_has_any_permission_for(user, SEEING)
    return assets


def visible_jobs(user: User | AnonymousUser) -> QuerySet[MediaJob]:
    return MediaJob.objects.filter(asset__in=visible_assets(user))


def may_see_file(user: User, name: str) -> bool:
    """Whether the file of the storage belongs to something that the user may see. What belongs to nothing is nobody's."""
    if user.is_superuser:
        return True
    found = _owner(name)
    return found is not None and bool(IMAGES.user_has_any_permission_for_instance(user, SEEING, found))


def _owner(name: str) -> Model | None:
    """The picture, film or recording that the file belongs to."""
    if rendition := HandbookRendition.objects.filter(file=name).select_related("image__collection").first():
        return rendition.image
    if output := MediaOutput.objects.filter(file=name).select_related("job__asset__collection").first():
        return output.job.asset
    return (
        HandbookImage.objects.filter(file=name).select_related("collection").first()
        or MediaAsset.objects.filter(Q(file=name) | Q(thumbnail=name)).select_related("collection").first()
    )


IMAGES = RoleCollectionPolicy(HandbookImage)
ASSETS = RoleCollectionPolicy(MediaAsset)
