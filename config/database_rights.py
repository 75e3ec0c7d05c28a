"""What each user of the database may do with each table; every table is decided upon here (ADR 47).

The application is web, live, worker and beat. The reader is for analysts: it gets columns that tell nothing about a
person and open nothing. A table that is not here belongs to its owner alone, and a test says so.
"""

from collections.abc import Mapping

from marketplace.core.database_rights import (
    ADD_AND_REMOVE,
    APPEND,
    EVERY_COLUMN,
    NOTHING,
    READ,
    WRITE,
    Rights,
)

KERNEL = {
    "core_auditentry": Rights(APPEND, reader=("id", "at", "action", "target_type")),
    "core_outboxevent": Rights(WRITE, reader=("id", "name", "version", "created_at", "queued_at", "fanned_out_at")),
    # What an error says may quote what failed.
    "core_eventdelivery": Rights(
        WRITE, reader=("id", "event_id", "handler", "state", "attempts", "next_attempt_at", "done_at")
    ),
    "core_idempotencyrecord": Rights(WRITE),
}

ACCOUNTS = {
    "accounts_user": Rights(
        WRITE,
        reader=(
            "id",
            "created_at",
            "email_verified_at",
            "phone_verified_at",
            "language",
            "roles",
            "wants_newsletter",
            "is_active",
            "erased_at",
        ),
    ),
    # The area says in which quarter; the pin would say in which house.
    "accounts_address": Rights(
        WRITE,
        reader=("id", "created_at", "updated_at", "user_id", "area_id", "is_default_delivery", "is_default_billing"),
    ),
    # Proofs and traces are added and, when their time is over, removed; nobody changes one.
    "accounts_consent": Rights(ADD_AND_REMOVE, reader=EVERY_COLUMN),
    "accounts_signin": Rights(ADD_AND_REMOVE, reader=("id", "user_id", "at", "is_successful", "method")),
    "accounts_apikey": Rights(
        WRITE, reader=("id", "created_at", "owner_id", "scopes", "expires_at", "revoked_at", "last_used_at")
    ),
    "accounts_dataexport": Rights(
        WRITE, reader=("id", "created_at", "user_id", "state", "size_bytes", "ready_at", "expires_at")
    ),
    "accounts_invitation": Rights(WRITE, reader=("id", "created_at", "roles", "expires_at", "accepted_at")),
}

SIGN_IN = {
    "account_emailaddress": Rights(WRITE),
    "account_emailconfirmation": Rights(WRITE),
    "mfa_authenticator": Rights(WRITE, reader=("id", "user_id", "type", "created_at", "last_used_at")),
    "usersessions_usersession": Rights(WRITE, reader=("id", "user_id", "created_at", "last_seen_at")),
    "socialaccount_socialaccount": Rights(WRITE, reader=("id", "user_id", "provider", "last_login", "date_joined")),
    "socialaccount_socialtoken": Rights(WRITE),
    # Providers come from the environment.
    "socialaccount_socialapp": Rights(READ),
}

# Areas, places and kinds of shops come with a release, and `seed` loads them.
MARKET = {
    "geo_area": Rights(READ, reader=EVERY_COLUMN),
    "geo_areapiece": Rights(READ, reader=EVERY_COLUMN),
    "geo_place": Rights(READ, reader=EVERY_COLUMN),
    "sellers_shopcategory": Rights(READ, reader=EVERY_COLUMN),
    "sellers_shop": Rights(
        WRITE,
        reader=(
            "id",
            "created_at",
            "updated_at",
            "slug",
            "name_en",
            "name_bn",
            "category_id",
            "status",
            "location",
            "area_id",
            "time_zone",
            "hours",
            "hours_are_synthetic",
            "closed",
            "lead_time_min",
            "verified_at",
            "rating",
            "rating_count",
            "source",
            "osm_id",
        ),
    ),
}

# Who works for a shop, its papers and its accounts say things about people; analysts get when and how many.
SELLERS = {
    "sellers_shopmember": Rights(WRITE, reader=("id", "created_at", "shop_id", "role")),
    "sellers_shopinvitation": Rights(WRITE, reader=("id", "created_at", "shop_id", "role", "accepted_at")),
    "sellers_shoppaper": Rights(WRITE, reader=("id", "created_at", "shop_id", "kind", "expires_on")),
    "sellers_verificationcase": Rights(
        WRITE, reader=("id", "shop_id", "state", "submitted_at", "claimed_at", "decided_at")
    ),
    "sellers_verificationact": Rights(APPEND, reader=("id", "shop_id", "case_id", "kind", "at")),
    "sellers_shopapproval": Rights(WRITE, reader=EVERY_COLUMN),
    "sellers_payoutaccount": Rights(WRITE, reader=("id", "created_at", "shop_id", "kind", "state", "verified_at")),
    "sellers_commissionrule": Rights(WRITE, reader=EVERY_COLUMN),
    "sellers_closure": Rights(WRITE, reader=EVERY_COLUMN),
    "sellers_deliveryzone": Rights(
        WRITE, reader=("id", "created_at", "shop_id", "kind", "polygon", "area_m2", "is_active", "fee_kind", "fee")
    ),
    "sellers_deliveryzone_areas": Rights(WRITE, reader=EVERY_COLUMN),
    "sellers_shopimport": Rights(WRITE, reader=("id", "created_at", "state", "rows_total", "rows_done", "done_at")),
    "sellers_shopimportrow": Rights(WRITE, reader=("id", "job_id", "row", "outcome", "shop_id")),
    "sellers_zonepiece": Rights(WRITE, reader=EVERY_COLUMN),
}

NOTIFICATIONS = {
    # To whom is nobody's to see; analysts get how many went over which channel, and what became of them.
    "deliveries_delivery": Rights(
        WRITE,
        reader=(
            *("id", "created_at", "channel", "kind", "state", "reason", "provider", "attempts", "parts"),
            *("sent_at", "settled_at"),
        ),
    ),
    "wording_templateversion": Rights(
        WRITE, reader=("id", "created_at", "kind", "channel", "language", "number", "is_published", "published_at")
    ),
    "deliveries_mailaddress": Rights(WRITE, reader=("id", "created_at", "hindrance", "bounced_at", "hindered_at")),
    "notifications_notice": Rights(WRITE, reader=("id", "created_at", "user_id", "kind", "read_at")),
    # Where push goes opens a way to somebody's screen; what waits for them says what it is about.
    "notifications_pushsubscription": Rights(WRITE, reader=("id", "created_at", "user_id", "language", "failures")),
    "notifications_heldmessage": Rights(WRITE, reader=("id", "created_at", "user_id", "channel", "kind", "due_at")),
    "notifications_digest": Rights(ADD_AND_REMOVE, reader=EVERY_COLUMN),
}

# Who changed what is the audit trail's to tell; analysts get the goods, the prices and how stock moved.
CATALOG = {
    "catalog_category": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_categoryattribute": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_brand": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_product": Rights(
        WRITE,
        reader=(
            *("id", "created_at", "updated_at", "slug", "name_en", "name_bn", "category_id", "brand_id", "shop_id"),
            *("attributes", "status", "version", "rating", "rating_count", "merged_into_id", "deleted_at"),
            "is_synthetic",
        ),
    ),
    "catalog_variant": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_offer": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_pricechange": Rights(APPEND, reader=("id", "offer_id", "price_before", "price_after", "at")),
    "catalog_stockmovement": Rights(
        APPEND, reader=("id", "offer_id", "kind", "stock_change", "reserved_change", "stock_after", "at")
    ),
    "catalog_stockreservation": Rights(
        WRITE, reader=("id", "created_at", "offer_id", "quantity", "state", "closed_at")
    ),
    "catalog_image": Rights(WRITE, reader=("id", "created_at", "width", "height", "is_synthetic")),
    "catalog_productimage": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_shopimage": Rights(WRITE, reader=EVERY_COLUMN),
    "catalog_productrevision": Rights(APPEND, reader=("id", "product_id", "version", "at")),
    "catalog_productproposal": Rights(
        WRITE, reader=("id", "created_at", "product_id", "shop_id", "state", "decided_at")
    ),
    # Who said or wished what is theirs; analysts get how many stars of what.
    "catalog_purchase": Rights(WRITE, reader=("id", "product_id", "shop_id", "bought_at")),
    "catalog_review": Rights(
        WRITE,
        reader=(
            *("id", "created_at", "product_id", "shop_id", "rating", "language", "state", "helpful_count"),
            *("answered_at", "answer_state", "is_synthetic"),
        ),
    ),
    "catalog_reviewimage": Rights(WRITE, reader=("id", "review_id", "image_id", "state")),
    "catalog_helpfulvote": Rights(WRITE, reader=("id", "created_at", "review_id")),
    "catalog_question": Rights(WRITE, reader=("id", "created_at", "product_id", "state", "is_synthetic")),
    "catalog_answer": Rights(WRITE, reader=("id", "created_at", "question_id", "shop_id", "state", "is_synthetic")),
    "catalog_contentreport": Rights(WRITE, reader=("id", "created_at", "reason", "state", "decided_at")),
    "catalog_moderationact": Rights(
        WRITE, reader=("id", "review_id", "question_id", "answer_id", "part", "kind", "reason", "at")
    ),
    "catalog_wishlistitem": Rights(WRITE, reader=("id", "created_at", "product_id")),
    "catalog_recentview": Rights(WRITE, reader=("id", "product_id", "viewed_at")),
    "catalog_goodssheet": Rights(
        WRITE, reader=("id", "created_at", "shop_id", "kind", "state", "rows_total", "rows_done", "done_at")
    ),
    "catalog_goodssheetrow": Rights(WRITE, reader=("id", "sheet_id", "row", "outcome")),
    "catalog_sheetheading": Rights(WRITE),
    "catalog_mergeproposal": Rights(WRITE, reader=("id", "created_at", "score", "state", "decided_at")),
    "catalog_productmerge": Rights(WRITE, reader=("id", "kept_id", "merged_id", "moved", "created_at", "finished_at")),
    "catalog_offermove": Rights(WRITE, reader=EVERY_COLUMN),
}

# What was asked, on which day and how often, has nobody in it.
SEARCH = {
    "search_searchdocument": Rights(WRITE, reader=("product_id", "popularity", "version", "indexed_at")),
    "search_productvector": Rights(WRITE, reader=("product_id", "model", "version", "made_at")),
    "search_searchshop": Rights(WRITE, reader=EVERY_COLUMN),
    "search_searchword": Rights(WRITE, reader=EVERY_COLUMN),
    "search_synonym": Rights(WRITE, reader=("id", "created_at", "updated_at", "terms", "is_active")),
    "search_querycount": Rights(WRITE, reader=EVERY_COLUMN),
    # What somebody looks for is theirs; analysts get how many keep searches, and how they are told.
    "search_savedsearch": Rights(WRITE, reader=("id", "created_at", "alerts", "ran_at", "told_at")),
}

# Who bought what, and where it goes, is theirs; analysts get how much of what, when, for how much and how it ended.
ORDERS = {
    "orders_basket": Rights(WRITE, reader=("id", "created_at", "updated_at", "expires_at")),
    "orders_basketline": Rights(WRITE, reader=("id", "created_at", "basket_id", "offer_id", "quantity", "is_saved")),
    "orders_basketshop": Rights(WRITE, reader=("id", "basket_id", "shop_id", "fulfilment")),
    "orders_contactcode": Rights(WRITE, reader=("id", "created_at", "confirmed_at")),
    "orders_purchase": Rights(
        WRITE,
        reader=(
            *("id", "number", "area_id", "is_gift", "payment_method", "currency", "goods", "discount", "delivery_fee"),
            *("service_fee", "tax_added", "tax_included", "rounding", "total", "risk_outcome", "placed_at"),
        ),
    ),
    "orders_order": Rights(
        WRITE,
        reader=(
            *("id", "number", "purchase_id", "shop_id", "state", "fulfilment", "slot_from", "slot_until"),
            *("promised_at", "zone_id", "distance_m", "trip_id", "currency", "goods", "discount_shop"),
            *("discount_market", "delivery_fee", "service_fee", "tax_added", "tax_included", "rounding", "total"),
            *("confirmed_total", "collected", "commission_percent", "commission_fixed", "lead_time_min", "placed_at"),
            *("accepted_at", "ready_at", "picked_up_at", "ended_at", "returns_until", "cancel_cause"),
        ),
    ),
    "orders_orderline": Rights(
        WRITE,
        reader=(
            *("id", "order_id", "offer_id", "product_id", "variant_id", "name_en", "name_bn", "currency"),
            *("unit_price", "quantity", "kept", "goods", "discount_shop", "discount_market", "tax_added"),
            *("tax_included", "tax_percent", "commission_percent", "state", "stands_for_id", "substitution"),
        ),
    ),
    "orders_timelineentry": Rights(
        WRITE, reader=("id", "order_id", "act", "state_before", "state_after", "actor_role", "at")
    ),
    "orders_handoverproof": Rights(WRITE, reader=("id", "created_at", "order_id", "kind")),
    "orders_substitution": Rights(
        WRITE, reader=("id", "created_at", "line_id", "offer_id", "quantity", "unit_price", "state", "decided_at")
    ),
    "orders_returnrequest": Rights(
        WRITE, reader=("id", "created_at", "order_id", "shop_id", "state", "reason", "currency", "amount", "ended_at")
    ),
    "orders_returnline": Rights(WRITE, reader=EVERY_COLUMN),
    "orders_returnphoto": Rights(WRITE, reader=("id", "created_at", "request_id")),
    "orders_refund": Rights(
        WRITE, reader=("id", "created_at", "order_id", "shop_id", "cause", "currency", "amount", "state", "paid_at")
    ),
    "orders_shoporderterms": Rights(WRITE, reader=EVERY_COLUMN),
    "orders_taxrule": Rights(WRITE, reader=EVERY_COLUMN),
}

# Where somebody was, and the way to somebody's door, is nobody's to analyse; how long ways take is.
DELIVERY = {
    "delivery_leg": Rights(WRITE, reader=("id", "created_at", "order_id", "started_at", "ended_at", "end_reason")),
    "delivery_fix": Rights(ADD_AND_REMOVE),
    "delivery_track": Rights(WRITE, reader=("id", "created_at", "pin_distance_m")),
}

# Whom a topic is about stands in its name; what is told on it, in its messages. One is changed where what it told of is
# gone (`realtime.retelling`).
REALTIME = {
    "realtime_lastseen": Rights(WRITE),
    "realtime_topic": Rights(WRITE),
    "realtime_topicmessage": Rights(WRITE, reader=("kind", "created_at")),
}

# What people say to each other is theirs; analysts get when, from which side and of what kind.
CHAT = {
    "chat_room": Rights(
        WRITE, reader=("id", "created_at", "kind", "shop_id", "state", "answered_by", "last_message_at", "is_synthetic")
    ),
    "chat_message": Rights(WRITE, reader=("id", "room_id", "seq", "side", "kind", "is_internal", "sent_at")),
    "chat_messageversion": Rights(ADD_AND_REMOVE),
    "chat_mark": Rights(WRITE, reader=("id", "room_id", "delivered_seq", "read_seq", "is_muted")),
    "chat_cannedreply": Rights(WRITE, reader=("id", "created_at", "shop_id")),
    "chat_block": Rights(WRITE, reader=("id", "created_at", "shop_id", "by")),
    "chat_report": Rights(WRITE, reader=("id", "created_at", "reason", "state", "outcome", "decided_at")),
    "chat_suspension": Rights(WRITE, reader=("id", "created_at", "ends_at", "lifted_at")),
}

DJANGO = {
    "django_migrations": Rights(READ, reader=EVERY_COLUMN),
    "django_content_type": Rights(READ, reader=EVERY_COLUMN),
    "django_admin_log": Rights(WRITE, reader=("id", "action_time", "content_type_id", "action_flag")),
    # Rights of people are in accounts.permissions, and sessions in Redis.
    "auth_permission": Rights(READ),
    "auth_group": Rights(READ),
    "auth_group_permissions": Rights(READ),
    "django_session": Rights(NOTHING),
}

TABLES: Mapping[str, Rights] = {
    **KERNEL,
    **ACCOUNTS,
    **SIGN_IN,
    **MARKET,
    **SELLERS,
    **NOTIFICATIONS,
    **CATALOG,
    **SEARCH,
    **ORDERS,
    **DELIVERY,
    **REALTIME,
    **CHAT,
    **DJANGO,
}

# All of our own that is called by name; only the application may. The first acts with its owner's rights; the second is
# asked by pgtrigger's triggers, which act with the rights of whoever writes; the third searches,
# the fourth draws, the fifth looks ahead, and the sixth finds what a mistyped word may be.
FUNCTIONS = (
    "core_forget_audit(timestamptz, integer, uuid)",
    "_pgtrigger_should_ignore(name)",
    "geo_names_alike(text)",
    "sellers_circle(geography, double precision)",
    "sellers_next_change(int4multirange, tstzmultirange, text, timestamptz)",
    "search_words_alike(text, text[])",
)
