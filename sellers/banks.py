"""Banks that money can be sent to: the scheduled banks of Bangladesh.

Source: Bangladesh Bank, scheduled banks (https://www.bb.org.bd/en/index.php/financialactivity/bankfi), as public copies
of that list have it; Sammilito Islami Bank by its notification of 1 December 2025. The five banks that became it (EXIM,
First Security Islami, Global Islami, Social Islami, Union) stay, because accounts still carry their names and routing
numbers. What is stored is the English name, without the company's form.
"""

from collections.abc import Mapping
from types import MappingProxyType

from marketplace.core.bilingual import Language

_NAMES = """
AB Bank | এবি ব্যাংক
Agrani Bank | অগ্রণী ব্যাংক
Al-Arafah Islami Bank | আল-আরাফাহ্ ইসলামী ব্যাংক
Bangladesh Commerce Bank | বাংলাদেশ কমার্স ব্যাংক
Bangladesh Development Bank | বাংলাদেশ ডেভেলপমেন্ট ব্যাংক
Bangladesh Krishi Bank | বাংলাদেশ কৃষি ব্যাংক
Bank Alfalah | ব্যাংক আলফালাহ্
Bank Asia | ব্যাংক এশিয়া
BASIC Bank | বেসিক ব্যাংক
Bengal Commercial Bank | বেঙ্গল কমার্শিয়াল ব্যাংক
BRAC Bank | ব্র্যাক ব্যাংক
Citibank N.A. | সিটিব্যাংক এন.এ.
Citizens Bank | সিটিজেনস ব্যাংক
City Bank | সিটি ব্যাংক
Commercial Bank of Ceylon | কমার্শিয়াল ব্যাংক অব সিলন
Community Bank Bangladesh | কমিউনিটি ব্যাংক বাংলাদেশ
Dhaka Bank | ঢাকা ব্যাংক
Dutch-Bangla Bank | ডাচ্-বাংলা ব্যাংক
Eastern Bank | ইস্টার্ন ব্যাংক
EXIM Bank | এক্সিম ব্যাংক
First Security Islami Bank | ফার্স্ট সিকিউরিটি ইসলামী ব্যাংক
Global Islami Bank | গ্লোবাল ইসলামী ব্যাংক
Habib Bank | হাবিব ব্যাংক
HSBC | এইচএসবিসি
ICB Islamic Bank | আইসিবি ইসলামিক ব্যাংক
IFIC Bank | আইএফআইসি ব্যাংক
Islami Bank Bangladesh | ইসলামী ব্যাংক বাংলাদেশ
Jamuna Bank | যমুনা ব্যাংক
Janata Bank | জনতা ব্যাংক
Meghna Bank | মেঘনা ব্যাংক
Mercantile Bank | মার্কেন্টাইল ব্যাংক
Midland Bank | মিডল্যান্ড ব্যাংক
Modhumoti Bank | মধুমতি ব্যাংক
Mutual Trust Bank | মিউচুয়াল ট্রাস্ট ব্যাংক
National Bank | ন্যাশনাল ব্যাংক
National Bank of Pakistan | ন্যাশনাল ব্যাংক অব পাকিস্তান
NCC Bank | এনসিসি ব্যাংক
NRB Bank | এনআরবি ব্যাংক
NRBC Bank | এনআরবিসি ব্যাংক
ONE Bank | ওয়ান ব্যাংক
Padma Bank | পদ্মা ব্যাংক
Premier Bank | প্রিমিয়ার ব্যাংক
Prime Bank | প্রাইম ব্যাংক
Probashi Kallyan Bank | প্রবাসী কল্যাণ ব্যাংক
Pubali Bank | পূবালী ব্যাংক
Rajshahi Krishi Unnayan Bank | রাজশাহী কৃষি উন্নয়ন ব্যাংক
Rupali Bank | রূপালী ব্যাংক
Sammilito Islami Bank | সম্মিলিত ইসলামী ব্যাংক
SBAC Bank | এসবিএসি ব্যাংক
Shahjalal Islami Bank | শাহ্‌জালাল ইসলামী ব্যাংক
Shimanto Bank | সীমান্ত ব্যাংক
Social Islami Bank | সোশ্যাল ইসলামী ব্যাংক
Sonali Bank | সোনালী ব্যাংক
Southeast Bank | সাউথইস্ট ব্যাংক
Standard Bank | স্ট্যান্ডার্ড ব্যাংক
Standard Chartered Bank | স্ট্যান্ডার্ড চার্টার্ড ব্যাংক
State Bank of India | স্টেট ব্যাংক অব ইন্ডিয়া
Trust Bank | ট্রাস্ট ব্যাংক
Union Bank | ইউনিয়ন ব্যাংক
United Commercial Bank | ইউনাইটেড কমার্শিয়াল ব্যাংক
Uttara Bank | উত্তরা ব্যাংক
Woori Bank | উরি ব্যাংক
"""


def _read() -> Mapping[str, str]:
    rows = (line.split(" | ") for line in _NAMES.strip().splitlines())
    return MappingProxyType({row[0]: row[1] for row in rows})


# The Bangla name of each, by its English one.
BANKS = _read()


def bank_name(bank: str, language: Language) -> str:
    """A bank in the language of a page; one that is listed no more keeps the name that was stored."""
    return BANKS.get(bank, bank) if language == "bn" else bank
