import pytest

from geo.preparation.naming import Names, has_phone_number, is_home, names_of


def named(name: str, *others: str, machine_en: str = "", machine_bn: str = "") -> Names | None:
    return names_of(name, others=others, machine_en=machine_en, machine_bn=machine_bn)


def test_what_mappers_wrote_in_both_scripts_is_taken_apart() -> None:
    assert named("Feni Junction ফেনী জংশন") == Names("Feni Junction", "ফেনী জংশন")


def test_another_name_comes_before_what_a_machine_made() -> None:
    found = named("কোনাবাড়ী ফ্লাইওভার", "Konabari Flyover", machine_en="Corner Flyover, Gazipur")

    assert found == Names("Konabari Flyover", "কোনাবাড়ী ফ্লাইওভার", ("Corner Flyover",))


def test_machine_stands_in_where_nobody_wrote_the_script() -> None:
    found = named("Kalapur School", machine_bn="কালাপুর স্কুল, শ্রীমঙ্গল")

    assert found == Names("Kalapur School", "কালাপুর স্কুল")


def test_machine_is_not_asked_about_a_place_without_a_name() -> None:
    assert named("", machine_en="Kalia Upazila, Narail District", machine_bn="কালিয়া উপজেলা") is None


def test_of_several_other_names_the_one_the_machine_agrees_with_is_shown() -> None:
    found = named("কক্সবাজার বিমানবন্দর", "Flughafen Cox’s Bazar", "Cox's Bazar Airport", machine_en="Cox's Bazar Airport")

    assert found == Names("Cox's Bazar Airport", "কক্সবাজার বিমানবন্দর", ("Flughafen Cox’s Bazar",))


def test_place_is_also_found_by_what_was_not_shown() -> None:
    found = named("রাজশাহী বিশ্ববিদ্যালয়", "University of Rajshahi", machine_en="Rajshahi University, Rajshahi")

    assert found is not None
    assert found.also == ("Rajshahi University",)


def test_common_words_that_a_machine_made_are_not_searched() -> None:
    found = named("নতুন বাজার", "Natun Bazar", machine_en="New Market")

    assert found == Names("Natun Bazar", "নতুন বাজার")


@pytest.mark.parametrize("note", ["https://example.org/diary", "Humanitarian Data Exchange - shape", "Bangladesh"])
def test_notes_on_the_source_are_no_names(note: str) -> None:
    assert named("", note) is None


def test_survey_of_damage_names_nothing() -> None:
    assert named("", "logic_undp", "Kamarkhola Bridge") is None


def test_market_is_not_headgear() -> None:
    assert named("Jaipur Hat", machine_bn="জয়পুর টুপি") == Names("Jaipur Hat", "জয়পুর হাট")


def test_branch_is_part_of_a_banks_name_and_an_address_is_not() -> None:
    assert named("Jamuna Bank, Zindabazar Branch, Sylhet") == Names("Jamuna Bank, Zindabazar Branch", "")
    assert named("Jamuna Bank, Zindabazar, Sylhet") == Names("Jamuna Bank", "")


def test_home_or_number_in_any_name_is_noticed() -> None:
    assert is_home(Names("Green Corner", "", ("Karim Villa",)))
    assert has_phone_number(Names("Green Corner", "", ("Corner 01711-223344",)))


@pytest.mark.parametrize("name", ["Mosque", "Bridge 2", "Road from the bazar to the ghat", "সেতু"])
def test_descriptions_and_common_nouns_are_no_names(name: str) -> None:
    assert named(name) is None
