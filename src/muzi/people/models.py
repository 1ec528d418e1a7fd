"""Persons: one row for each woman, child or relative in the register."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import OF_PERSON, PERSON
from muzi.people.identity import DocumentKind

C = "C"  # byte order: prefix searches use the index, and comparison reveals nothing (leakproof)


class Sex(models.IntegerChoices):
    """GB/T 2261.1, as far as the statutory forms use it (3 is theirs)."""

    MALE = 1, _("男")
    FEMALE = 2, _("女")
    UNDETERMINED = 3, _("性别不明")


class Education(models.IntegerChoices):
    """As on the maternal death card."""

    COLLEGE = 1, _("大专及以上")
    SENIOR = 2, _("高中或中专")
    JUNIOR = 3, _("初中")
    PRIMARY = 4, _("小学")
    NONE = 5, _("文盲")
    UNKNOWN = 9, _("不详")


class Person(models.Model):
    """A person. `residence` (actual residence) and `care` decide who may see the file."""

    name = models.CharField(_("姓名"), max_length=60, db_collation=C)
    pinyin = models.CharField(max_length=160, db_collation=C)
    initials = models.CharField(max_length=40, db_collation=C)
    sex = models.SmallIntegerField(_("性别"), choices=Sex)
    birth_date = models.DateField(_("出生日期"))
    resident_id = models.CharField(
        _("居民身份证号"), max_length=18, null=True, blank=True, unique=True, db_collation=C
    )
    document_kind = models.CharField(
        _("其他证件"),
        max_length=20,
        blank=True,
        choices=[(k.value, _(k.label)) for k in DocumentKind],
    )
    document_number = models.CharField(_("证件号码"), max_length=30, blank=True, db_collation=C)
    handbook_number = models.CharField(
        _("母子健康手册编号"), max_length=30, null=True, blank=True, unique=True, db_collation=C
    )
    phone = models.CharField(_("联系电话"), max_length=20, blank=True, db_collation=C)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    education = models.SmallIntegerField(_("文化程度"), choices=Education, null=True, blank=True)
    hukou = models.BigIntegerField(_("户籍地"), null=True, blank=True)
    agricultural = models.BooleanField(_("农业户籍"), null=True, blank=True)
    residence = models.BigIntegerField(_("现住地"))
    address = models.CharField(_("详细地址"), max_length=120, blank=True)
    mother = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("母亲"),
    )
    birth_order = models.SmallIntegerField(_("胎次序号"), null=True, blank=True)
    # Institutions that have her in care: written by services.actions with every record.
    care = ArrayField(models.BigIntegerField(), default=list)
    simulated = models.BooleanField(_("模拟"), default=False)
    created_by = models.ForeignKey(
        "access.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("建档时间"))

    rls = PERSON
    versioned = "id"

    class Meta:
        verbose_name = _("个人")
        indexes = [
            models.Index(fields=["residence"]),
            models.Index(fields=["name"]),
            models.Index(fields=["pinyin"]),
            models.Index(fields=["initials"]),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_phone"),
            models.Index(fields=["birth_date"]),
            GinIndex(fields=["care"], name="person_care"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(residence__gte=10**10, residence__lt=10**12),
                name="person_residence_code",
            ),
            models.CheckConstraint(
                condition=Q(document_kind="", document_number="")
                | (~Q(document_kind="") & ~Q(document_number="")),
                name="person_document_whole",
            ),
            models.CheckConstraint(
                condition=Q(mother__isnull=True) | Q(birth_order__isnull=False),
                name="person_birth_order_with_mother",
            ),
            models.UniqueConstraint(
                fields=["document_kind", "document_number"],
                condition=~Q(document_kind=""),
                name="person_document_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Relative(models.Model):
    """A family link: a relative in the register, or just a name and a telephone."""

    class Relation(models.TextChoices):
        HUSBAND = "husband", _("丈夫")
        FATHER = "father", _("父亲")
        MOTHER = "mother", _("母亲")
        CHILD = "child", _("子女")
        OTHER = "other", _("其他")

    person = models.ForeignKey(Person, models.PROTECT, related_name="relatives")
    relation = models.CharField(_("关系"), max_length=10, choices=Relation)
    relative = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)

    rls = OF_PERSON
    versioned = "person_id"

    class Meta:
        verbose_name = _("家庭成员")
        constraints = [
            models.CheckConstraint(
                condition=Q(relative__isnull=False) | ~Q(name=""), name="relative_is_someone"
            )
        ]
