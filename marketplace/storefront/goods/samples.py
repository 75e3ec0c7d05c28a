"""Goods for the page of components: what no shop sells, in every state that a real one may be in."""

from marketplace.core.bilingual import page_language
from marketplace.storefront.goods.cards import GoodsCard, OfferRow
from marketplace.storefront.goods.words import Price, Stock

CONFIRMED = {"bn": Stock("sure", "আজ নিশ্চিত করা"), "en": Stock("sure", "Confirmed today")}
FEW = {"bn": Stock("few", "আর মাত্র ৩টি"), "en": Stock("few", "Only 3 left")}
ASK = {"bn": Stock("ask", "দোকানে জিজ্ঞেস করুন"), "en": Stock("ask", "Ask the shop")}
OUT = {"bn": Stock("out", "শেষ হয়ে গেছে"), "en": Stock("out", "Out of stock")}


def stocks() -> list[Stock]:
    """Every word about stock."""
    return [word[page_language()] for word in (CONFIRMED, FEW, ASK, OUT)]


def cards() -> list[GoodsCard]:
    """Goods in a grid: with a saving, without a price, with a name that breaks."""
    if page_language() == "bn":
        return [
            GoodsCard("#goods", "মিনিকেট চাল", "grains", "ফ্রেশ", "৫ কেজি", None, Price("৳ ৪২৫", per="৳ ৮৫ কেজি"),
                      ["ভাই ভাই স্টোর · ৩৫০ মি"], CONFIRMED["bn"]),
            GoodsCard("#goods", "প্রাণ চিনিগুঁড়া সুগন্ধি চাল, পোলাও ও বিরিয়ানির জন্য", "grains", "প্রাণ", "১ কেজি", None,
                      Price("৳ ১৩৫", was="৳ ১৫০", saving="−১০%"), ["রহমান জেনারেল স্টোর · ১.২ কিমি"], FEW["bn"]),
            GoodsCard("#goods", "আটা", "grains", "", "২টি প্যাক", None, None),
        ]  # fmt: skip
    return [
        GoodsCard("#goods", "Miniket rice", "grains", "Fresh", "5 kg", None, Price("৳ 425", per="৳ 85 a kg"),
                  ["Bhai Bhai Store · 350 m"], CONFIRMED["en"]),
        GoodsCard("#goods", "Pran Chinigura aromatic rice for polao and biriyani", "grains", "Pran", "1 kg", None,
                  Price("৳ 135", was="৳ 150", saving="−10%"), ["Rahman General Store · 1.2 km"], FEW["en"]),
        GoodsCard("#goods", "Flour", "grains", "", "2 packs", None, None),
    ]  # fmt: skip


def offers() -> list[OfferRow]:
    """Offers compared."""
    if page_language() == "bn":
        return [
            OfferRow("ভাই ভাই স্টোর", "#offers", Price("৳ ৪২৫", per="৳ ৮৫ কেজি"), CONFIRMED["bn"], state="open",
                     until="রাত ১০:০০ পর্যন্ত", fee="৳ ৩০", arrival="৩০ মিনিট", distance_m=350, is_best=True),
            OfferRow("রহমান জেনারেল স্টোর অ্যান্ড ফ্লেক্সিলোড", "#offers", Price("৳ ৪৩০", was="৳ ৪৫০", saving="−৪%",
                     per="৳ ৮৬ কেজি"), FEW["bn"], state="closed", until="কাল সকাল ৯:০০টায় খোলে", fee="বিনা মূল্যে",
                     arrival="১ ঘণ্টা ১৫ মিনিট", distance_m=1240),
        ]  # fmt: skip
    return [
        OfferRow("Bhai Bhai Store", "#offers", Price("৳ 425", per="৳ 85 a kg"), CONFIRMED["en"], state="open",
                 until="until 10:00 PM", fee="৳ 30", arrival="30 minutes", distance_m=350, is_best=True),
        OfferRow("Rahman General Store & Flexiload", "#offers", Price("৳ 430", was="৳ 450", saving="−4%",
                 per="৳ 86 a kg"), FEW["en"], state="closed", until="opens tomorrow, 9:00 AM", fee="free",
                 arrival="1 hour 15 minutes", distance_m=1240),
    ]  # fmt: skip
