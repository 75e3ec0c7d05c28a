import pytest

from sellers.demo.lexicon import Lexicon, WordPair
from sellers.demo.names import Names, read_names, says_nothing
from sellers.demo.sounds import sounds_alike, sounds_nearly_alike, spell_in_bangla, spell_in_latin, spell_initials

LEXICON = Lexicon.learn(
    [
        WordPair("Mamun Library", "মামুন লাইব্রেরি", by_people=True),
        WordPair("Nasirabad", "নাছিরাবাদ", by_people=True),
        WordPair("Nasirabad", "নাসিরাবাদ", by_people=False),
        WordPair("Rahman Cycle", "রহমান চক্র", by_people=False),
    ]
)


def names(name: str, *alternatives: str) -> Names | None:
    return read_names(name=name, alternatives=list(alternatives), lexicon=LEXICON)


class TestReadNames:
    @pytest.mark.parametrize(
        ("name", "english", "bangla", "machine"),
        [
            ("Mamun Store মামুন স্টোর", "Mamun Store", "মামুন স্টোর", ""),
            ("মামুন স্টোর (Mamun Store)", "Mamun Store", "মামুন স্টোর", ""),
            ("Mamun Store", "Mamun Store", "মামুন স্টোর", "bn"),
            ("মামুন স্টোর", "Mamun Store", "মামুন স্টোর", "en"),
            ("mamun store", "Mamun Store", "মামুন স্টোর", "bn"),
            ("Mamun Store, Chattogram District", "Mamun Store", "মামুন স্টোর", "bn"),
            ("Mamun  Store ;", "Mamun Store", "মামুন স্টোর", "bn"),
            ("Mamun Store (GEC", "Mamun Store", "মামুন স্টোর", "bn"),
            ("M/S. Mamun Traders", "M/S. Mamun Traders", "মেসার্স মামুন ট্রেডার্স", "bn"),
            ("এম / এস মামুন ট্রেডার্স", "M/S Mamun Traders", "মেসার্স মামুন ট্রেডার্স", "en"),
            ("KFC", "KFC", "কেএফসি", "bn"),
            ("I.T. Point", "I.T. Point", "আইটি পয়েন্ট", "bn"),
            ("9 To 99 Shop", "9 To 99 Shop", "৯ টু ৯৯ শপ", "bn"),
            ("মামুন মার্কেট ২", "Mamun Market 2", "মামুন মার্কেট ২", "en"),
            ("Mamun's Store", "Mamun's Store", "মামুনস স্টোর", "bn"),
            ("Rahman Cycle Store", "Rahman Cycle Store", "রহমান সাইকেল স্টোর", "bn"),
            ("হ\u200dাট র্যাংগস 2", "Hat Ryanggas 2", "হাট র\u200d্যাংগস ২", "en"),
            ("Mamun Phamacy", "Mamun Phamacy", "মামুন ফার্মেসি", "bn"),
        ],
    )
    def test_has_one_name_in_each_script(self, name: str, english: str, bangla: str, machine: str) -> None:
        assert names(name) == Names(en=english, bn=bangla, machine=machine)

    def test_takes_the_mappers_other_name(self) -> None:
        assert names("Mamun Store", "logic_undp", "মামুন ষ্টোর") == Names("Mamun Store", "মামুন ষ্টোর", "")

    def test_does_not_believe_a_translation_to_be_a_name(self) -> None:
        assert names("Mamun Departmental Store হতবুদ্ধি বিভাগীয় স্টোর") == Names(
            "Mamun Departmental Store", "মামুন ডিপার্টমেন্টাল স্টোর", "bn"
        )

    @pytest.mark.parametrize(
        "name", ["", "   ", "Shop", "12", "01711000000", "x", "Sonali Bank", "Govt Office", "vxcb"]
    )
    def test_refuses_a_name_that_says_nothing(self, name: str) -> None:
        assert says_nothing(name)
        assert names(name) is None

    def test_keeps_a_shop_that_is_named_after_an_office(self) -> None:
        assert names("Medical College Canteen") is not None


class TestLexicon:
    def test_people_are_believed_before_the_machine(self) -> None:
        assert LEXICON.in_bangla("Nasirabad") == "নাছিরাবাদ"

    def test_list_is_believed_before_anybody(self) -> None:
        learnt = Lexicon.learn([WordPair("Store", "ষ্টোর", by_people=True)] * 9)

        assert learnt.in_bangla("Store") == "স্টোর"

    def test_translation_is_no_vote(self) -> None:
        learnt = Lexicon.learn([WordPair("Thirsty Jewellers", "তৃষ্ণার্ত গহনা", by_people=False)])

        assert "thirsty" not in learnt.to_bangla

    def test_draw_is_decided_the_same_way_every_time(self) -> None:
        pairs = [WordPair("Karim", "কারিম", by_people=True), WordPair("Karim", "করিম", by_people=True)]

        assert Lexicon.learn(pairs).in_bangla("Karim") == Lexicon.learn(pairs[::-1]).in_bangla("Karim") == "করিম"


class TestSounds:
    @pytest.mark.parametrize(
        ("latin", "bangla"),
        [
            ("Rahman", "রহমান"),
            ("Hossain", "হোসেন"),
            ("Chattogram", "চট্টগ্রাম"),
            ("Pharmacy", "ফার্মেসি"),
            ("Khulshi", "খুলশী"),
            ("Wahed", "ওয়াহেদ"),
            ("Yusuf", "ইউসুফ"),
            ("Station", "স্টেশন"),
            ("KFC", "কেএফসি"),
        ],
    )
    def test_spellings_of_one_word_are_alike(self, latin: str, bangla: str) -> None:
        assert sounds_alike(latin, bangla)

    @pytest.mark.parametrize(
        ("latin", "bangla"),
        [("Ma", "এম"), ("Steel", "এখনও"), ("Shoes", "জুতা"), ("Khajna", "খাজন"), ("New", "নতুন")],
    )
    def test_translations_are_not(self, latin: str, bangla: str) -> None:
        assert not sounds_nearly_alike(latin, bangla)

    def test_slip_of_one_consonant_is_nearly_alike_in_a_long_word_only(self) -> None:
        assert sounds_nearly_alike("Restaurant", "রেস্তরান")
        assert not sounds_alike("Restaurant", "রেস্তরান")
        assert not sounds_nearly_alike("Mim", "মিত")

    @pytest.mark.parametrize(
        ("word", "bangla"),
        [("Nalgaon", "নালগাওন"), ("Kalyan", "কাল্যান"), ("Yasin", "ইয়াসিন"), ("Mobaswer", "মোবাসওয়ের"), ("Puspo", "পুস্পো")],
    )
    def test_unknown_word_is_spelt_letter_by_letter(self, word: str, bangla: str) -> None:
        assert spell_in_bangla(word) == bangla

    @pytest.mark.parametrize(
        ("word", "latin"), [("তৃষ্ণা", "trishna"), ("গরুহাটা", "garuhata"), ("চায়ের", "chayer"), ("পলাশীর", "palashir")]
    )
    def test_unknown_bangla_word_is_spelt_letter_by_letter(self, word: str, latin: str) -> None:
        assert spell_in_latin(word) == latin

    @pytest.mark.parametrize(
        ("word", "spelt"), [("SM", "এসএম"), ("I.T.", "আইটি"), ("K", "কে"), ("Ma", ""), ("BARI", ""), ("Sm", "")]
    )
    def test_initials_are_spelt_by_the_letters_names(self, word: str, spelt: str) -> None:
        assert spell_initials(word) == spelt
