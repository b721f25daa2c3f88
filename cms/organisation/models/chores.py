"""Work that is due once a day."""

from django.db import models


class Chore(models.Model):
    """`started_at` keeps a second worker away while the first is at it."""

    name = models.CharField(max_length=40, primary_key=True)
    done_on = models.DateField()
    started_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.done_on:%d/%m/%Y}"
