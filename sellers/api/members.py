"""Who works for a shop, over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import ShopAccess, reach_shop
from sellers.links import join_url
from sellers.models import ShopPermission
from sellers.schemas.members import (
    InvitationIn,
    JoinedOut,
    MemberChangesIn,
    MemberOut,
    OwnerIn,
    ShopInvitationOut,
    TokenIn,
)
from sellers.selectors import members as selectors
from sellers.services import invitations, members, ownership

router = Router(tags=["shop people"])
MANAGES = requires(Action.MANAGE_SHOP_PEOPLE)
GIVES_RIGHTS = requires_recent(Action.MANAGE_SHOP_PEOPLE)
JOINS = requires(Action.JOIN_SHOP)


@router.get("/me/shops/{shop}/members", auth=MANAGES, response=PageOut[MemberOut], summary="Who works for a shop")
def list_members(request: HttpRequest, shop: str, params: Query[PageParams]) -> PageOut[MemberOut]:
    access = _people_of(request, shop)
    page = selectors.list_members(shop_id=access.shop.pk, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[MemberOut.of(member) for member in page.items], next=page.next)


@router.patch(
    "/me/shops/{shop}/members/{uuid:member_id}",
    auth=GIVES_RIGHTS,
    response=MemberOut,
    summary="Change what somebody is and may do there",
)
def change_member(request: HttpRequest, shop: str, member_id: UUID, body: MemberChangesIn) -> MemberOut:
    """It holds from their next request on. Nobody changes themself, or gives more than they have."""
    shop_id = _people_of(request, shop).shop.pk
    members.change_member(
        actor=principal_in(request),
        shop_id=shop_id,
        member_id=member_id,
        role=body.role,
        granted=body.granted,
        now=timezone.now(),
    )
    return MemberOut.of(selectors.get_member(shop_id=shop_id, member_id=member_id))


@router.delete(
    "/me/shops/{shop}/members/{uuid:member_id}",
    auth=MANAGES,
    response={204: None},
    summary="Let somebody go, or leave a shop yourself",
)
def remove_member(request: HttpRequest, shop: str, member_id: UUID) -> Status[None]:
    """Their rights in the shop end at once. Everybody can leave but the owner, who hands the shop over first."""
    access = reach_shop(principal_in(request), shop, action=Action.MANAGE_SHOP_PEOPLE)
    members.remove_member(actor=principal_in(request), shop_id=access.shop.pk, member_id=member_id, now=timezone.now())
    return Status(204, None)


@router.get(
    "/me/shops/{shop}/invitations",
    auth=MANAGES,
    response=PageOut[ShopInvitationOut],
    summary="Invitations that nobody has answered yet",
)
def list_invitations(request: HttpRequest, shop: str, params: Query[PageParams]) -> PageOut[ShopInvitationOut]:
    page = selectors.list_open_invitations(
        shop_id=_people_of(request, shop).shop.pk, now=timezone.now(), cursor=params.cursor, limit=params.limit
    )
    return PageOut(items=[ShopInvitationOut.of(invitation) for invitation in page.items], next=page.next)


@router.post(
    "/me/shops/{shop}/invitations",
    auth=GIVES_RIGHTS,
    response={201: ShopInvitationOut},
    summary="Invite somebody to work for a shop",
)
def invite(request: HttpRequest, shop: str, body: InvitationIn) -> Status[ShopInvitationOut]:
    """A mail or text message brings a link that is good for a week, once, for the confirmed owner of that contact."""
    invitation = invitations.invite(
        actor=principal_in(request),
        shop_id=_people_of(request, shop).shop.pk,
        contact=body.contact,
        role=body.role,
        granted=body.granted,
        page_url=join_url(request),
        now=timezone.now(),
    )
    return Status(201, ShopInvitationOut.of(invitation))


@router.delete(
    "/me/shops/{shop}/invitations/{uuid:invitation_id}",
    auth=MANAGES,
    response={204: None},
    summary="Withdraw an invitation",
)
def revoke_invitation(request: HttpRequest, shop: str, invitation_id: UUID) -> Status[None]:
    invitations.revoke_invitation(
        actor=principal_in(request),
        shop_id=_people_of(request, shop).shop.pk,
        invitation_id=invitation_id,
        now=timezone.now(),
    )
    return Status(204, None)


@router.put(
    "/me/shops/{shop}/owner",
    auth=GIVES_RIGHTS,
    response={202: ShopInvitationOut},
    summary="Offer a shop to somebody who works there",
)
def offer_shop(request: HttpRequest, shop: str, body: OwnerIn) -> Status[ShopInvitationOut]:
    """It is theirs once they accept by the link that is sent to them; who owned it then is a manager."""
    invitation = ownership.offer_shop(
        actor=principal_in(request),
        shop_id=_people_of(request, shop).shop.pk,
        member_id=body.member_id,
        page_url=join_url(request),
        now=timezone.now(),
    )
    return Status(202, ShopInvitationOut.of(invitation))


@router.post("/me/shop-invitations", auth=JOINS, response=JoinedOut, summary="Accept an invitation of a shop")
def accept_invitation(request: HttpRequest, body: TokenIn) -> JoinedOut:
    """For the owner of the address or number that it was sent to; `token` is the end of the link."""
    member = invitations.accept_invitation(user_id=principal_in(request).own_id, token=body.token, now=timezone.now())
    return JoinedOut.of(member)


@router.post(
    "/me/shop-invitations/decline", auth=JOINS, response={204: None}, summary="Say no to an invitation of a shop"
)
def decline_invitation(request: HttpRequest, body: TokenIn) -> Status[None]:
    invitations.decline_invitation(user_id=principal_in(request).own_id, token=body.token, now=timezone.now())
    return Status(204, None)


def _people_of(request: HttpRequest, shop: str) -> ShopAccess:
    return reach_shop(principal_in(request), shop, action=Action.MANAGE_SHOP_PEOPLE, permission=ShopPermission.PEOPLE)
