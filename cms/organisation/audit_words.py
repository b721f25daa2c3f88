"""What the codes of the audit log say to people. A code without words is shown as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Any] = {
    "activation.issue": _("Activation letter made"),
    "audit.export": _("Audit log exported"),
    "card.print": _("Attendance card printed"),
    "device.activate": _("Signed in on a device"),
    "device.revoke": _("Device signed out"),
    "job.download": _("File with names downloaded"),
    "key.remove": _("Old key removed"),
    "key.rotate": _("Key changed"),
    "member.erase": _("Member erased"),
    "member.list": _("List of members read"),
    "member.read": _("Member's record opened"),
    "member.search": _("Members searched by name"),
    "mydata.download": _("Own data downloaded"),
    "mydata.read": _("Own data read"),
    "report.export": _("Report exported"),
    "report.minutes": _("Minutes of a cell meeting read"),
    "report.names": _("Report with names read"),
    "request.answer": _("Request about data answered"),
    "request.approve": _("Erasure approved"),
    "request.close": _("Request about data closed"),
    "request.decline": _("Erasure declined"),
    "request.list": _("List of requests about data read"),
    "request.make": _("Request about data made"),
    "request.propose": _("Erasure proposed"),
    "request.read": _("Request about data opened"),
    "request.take": _("Request about data taken"),
    "retention.run": _("Data past its time removed"),
    "role.expire": _("Role ended"),
    "role.grant": _("Role given"),
    "roster.read": _("List of a session read"),
}


def said(action: str) -> str:
    return str(ACTIONS.get(action, action))
