"""Accounts, recorded reasons for opening a file, the audit trail, kept versions."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.access.roles import PERMISSIONS, Permission, Role
from muzi.access.scope import NOWHERE, Scope
from muzi.database.policies import OVERSEEN, OWN, RESTRICTED, USER, Open, Rls
from muzi.places import codes
from muzi.places.models import Institution


class Users(BaseUserManager["User"]):
    def create_user(self, username: str, password: str, **values: object) -> User:
        user = self.model(username=username, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: one person at one institution in one role."""

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("机构"))
    persons_granted = models.BooleanField(_("准许查看个案"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = Users()
    USERNAME_FIELD = "username"
    rls = Open("SELECT, INSERT, UPDATE")

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        if permission is Permission.SEE_PERSONS and self.persons_granted:
            return True
        return permission in PERMISSIONS[Role(self.role)]

    def governs(self, region: int) -> bool:
        """Does the account make plans, and issue what follows from them, for all of a region?"""
        return self.may(Permission.MAKE_PLANS) and self.scope.covers(region)

    @property
    def oversees(self) -> bool:
        """Does the account stand above counties, and see their figures?"""
        region = self.institution.catchment
        return codes.level(region) > codes.Level.COUNTY and self.scope.covers(region)

    @property
    def scope(self) -> Scope:
        """What the database lets this account see.

        An obstetric unit has no region: it sees the women in its care and its own work.
        """
        area = codes.extent(self.institution.catchment)
        by_region = self.may(Permission.SEE_PERSONS) and self.role != Role.OBSTETRIC_UNIT
        return Scope(
            user_id=self.pk,
            institution_id=self.institution_id,
            persons=area if by_region else NOWHERE,
            figures=area if self.may(Permission.SEE_FIGURES) else NOWHERE,
            overseen=area if self.may(Permission.SEE_AUDIT) else NOWHERE,
            restricted=self.may(Permission.SEE_RESTRICTED),
        )


class Opening(models.Model):
    """调阅: a file outside one's scope, opened for a stated reason and a limited time."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("调阅人"))
    person = models.ForeignKey("people.Person", models.PROTECT, verbose_name=_("对象"))
    reason = models.CharField(_("理由"), max_length=200)
    opened_at = models.DateTimeField(_("调阅时间"))
    expires_at = models.DateTimeField(_("有效至"))

    # Written only by the database function open_person_file; seen by who opened it and by those
    # who hold the file. The person's own policy reads this table, so the second half goes through
    # a function that does not come back here.
    rls = Rls(see=f"user_id = {USER} OR holds_person(person_id)", grants="SELECT")

    class Meta:
        verbose_name = _("调阅记录")
        indexes = [models.Index(fields=["person", "user", "expires_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("opened_at")), name="opening_ends_later"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__regex=r"\S{2,}"), name="opening_has_reason"
            ),
        ]


class AuditEvent(models.Model):
    """Who did what, when, to whose file and why. Appended only, by the acting account."""

    class Action(models.TextChoices):
        READ = "read", _("查看")
        RECORD = "record", _("新增")
        AMEND = "amend", _("更正")
        VOID = "void", _("作废")
        OPEN = "open", _("调阅")
        EXPORT = "export", _("导出")
        LOGIN = "login", _("登录")
        ADMINISTER = "administer", _("账号管理")

    at = models.DateTimeField(_("时间"))
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("账号"))
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("机构"))
    action = models.CharField(_("操作"), max_length=12, choices=Action)
    # A plain number, not a key: the trail outlives what it speaks of and must not lock it.
    person_id = models.BigIntegerField(_("对象"), null=True)
    kind = models.CharField(_("记录类型"), max_length=40, blank=True)
    record_id = models.BigIntegerField(_("记录"), null=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    restricted = models.BooleanField(_("受限"), default=False)

    rls = Rls(
        see=(
            f"user_id = {USER} OR ("
            f"(NOT restricted OR {RESTRICTED})"
            " AND person_id IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id))"
            " OR (person_id IS NULL AND EXISTS (SELECT 1 FROM places_institution i"
            f" WHERE i.id = institution_id AND {OVERSEEN}))"
        ),
        write=f"user_id = {USER}",
        grants="SELECT, INSERT",
    )

    class Meta:
        verbose_name = _("审计记录")
        indexes = [
            models.Index(fields=["person_id", "-at"]),
            models.Index(fields=["user", "-at"]),
            models.Index(fields=["-at", "-id"]),
        ]


class Version(models.Model):
    """An earlier state of a row, kept by a trigger (see functions.KEEP_VERSION), whoever wrote."""

    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    row = models.JSONField()
    replaced_at = models.DateTimeField()
    replaced_by = models.BigIntegerField(null=True)
    restricted = models.BooleanField(default=False)

    rls = Rls(
        see=(
            f"(NOT restricted OR {RESTRICTED})"
            " AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)"
        ),
        grants="SELECT",
    )

    class Meta:
        indexes = [models.Index(fields=["table", "row_id"])]


class Draft(models.Model):
    """A form not finished: its text as typed, for its author only."""

    user = models.ForeignKey(User, models.CASCADE)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    text = models.JSONField()
    saved_at = models.DateTimeField()

    rls = OWN

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject"], name="one_draft_per_form")
        ]
