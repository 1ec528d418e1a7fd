"""A document that the bureau read in, and what a browser without JavaScript asks of its pages."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse

from muzi.access import scope
from muzi.plans.models import Document

POLICIES = Path(__file__).resolve().parents[3].parent / "shared" / "policy-documents"
TEXT = """南江县2026年妇幼健康工作方案
南江县卫生健康局
2026年1月15日
一、工作目标
到2026年底，全县孕产妇系统管理率达到93%以上，新生儿访视率达到92%以上，孕产妇死亡率控制在12/10万以下。
二、重点任务
1. 开展危重孕产妇救治演练。（县妇幼保健院）
2. 每月通报一次工作进展。（县卫生健康局）
"""
SPAM = "365彩票官方正版下载_365bet体育开户网址_office365人工客服电话"


def read_in(client, user, text):
    response = client.post("/documents/new", {"text": text})
    assert response.status_code == 302, response.content.decode()
    with scope.acting(user.scope):
        return Document.objects.latest("pk")


def page(client, name, pk, **query):
    response = client.get(reverse(name, args=[pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, route, pk, **values):
    return client.post(reverse(route, args=[pk]), values, follow=True)


def draft_of(user, document, words):
    with scope.acting(user.scope):
        return next(
            each
            for each in document.drafts.select_related("decided_by")
            if words in str(each.content)
        )


def typed(draft, **changed):
    """What the form of a target sends."""
    said = {name: value for name, value in draft.content.items() if value not in (None, False)}
    return {"action": "correct"} | said | changed
