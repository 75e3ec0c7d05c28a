from realtime.chat.placeholders import fill, unknown_placeholders


def test_fill_puts_in_what_is_known() -> None:
    text = "Hello {first_name}, {order_number} is ready. {shop_name}"

    filled = fill(text, {"first_name": "Rahima", "order_number": "H-123", "shop_name": "Karim Store"}, language="en")

    assert filled == "Hello Rahima, H-123 is ready. Karim Store"


def test_fill_says_in_general_words_what_is_not_known() -> None:
    assert fill("{ first_name }, {order_number} তৈরি", {"first_name": ""}, language="bn") == "প্রিয় ক্রেতা, আপনার অর্ডার তৈরি"


def test_fill_does_not_fill_what_a_name_says() -> None:
    assert (
        fill("{first_name}", {"first_name": "{order_number}", "order_number": "H-1"}, language="en") == "{order_number}"
    )


def test_unknown_placeholders_are_named_as_written() -> None:
    assert unknown_placeholders("{first_name} {price} { my_name } {} {Order}") == ["price", "Order"]
