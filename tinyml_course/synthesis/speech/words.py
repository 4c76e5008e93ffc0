"""Words to speak: yes and no in many languages, and words that sound nearly the same.

They are ordinary words, written down for this course; people who speak a language may know better
ones. A word that only looks different is useless as a negative: "know" sounds like "no". So each
neighbour in the table is pronounced differently; a test asks espeak-ng.
"""

from __future__ import annotations

import unicodedata

from tinyml_course.errors import DataError

LANGUAGES = {
    "af": "Afrikaans",
    "am": "Amharic",
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "en-029": "English (Caribbean)",
    "en-gb-scotland": "English (Scotland)",
    "en-us": "English (United States)",
    "es": "Spanish",
    "es-419": "Spanish (Latin America)",
    "fr": "French",
    "gn": "Guarani",
    "hi": "Hindi",
    "ht": "Haitian Creole",
    "id": "Indonesian",
    "ms": "Malay",
    "ne": "Nepali",
    "om": "Oromo",
    "pt": "Portuguese",
    "pt-br": "Portuguese (Brazil)",
    "qu": "Quechua",
    "si": "Sinhala",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "ti": "Tigrinya",
    "tn": "Setswana",
    "tr": "Turkish",
    "ur": "Urdu",
    "vi": "Vietnamese",
}
"""Languages to synthesise: code, and name in English. espeak-ng has a hundred others.

It has no Hausa, Yoruba, Igbo, Somali, Zulu, Xhosa, Kinyarwanda, Shona, Malagasy, Tagalog, Javanese,
Khmer, Lao or Aymara. Its quality differs by language: ask someone who speaks the language before a
class hears it.
"""

YES_NO = {
    "af": ("ja", "nee"),
    "am": ("አዎ", "አይ"),
    "ar": ("نعم", "لا"),
    "bn": ("হ্যাঁ", "না"),
    "de": ("ja", "nein"),
    "en": ("yes", "no"),
    "es": ("sí", "no"),
    "fr": ("oui", "non"),
    "gn": ("heẽ", "nahániri"),
    "hi": ("हाँ", "नहीं"),
    "ht": ("wi", "non"),
    "id": ("ya", "tidak"),
    "ms": ("ya", "tidak"),
    "ne": ("हो", "होइन"),
    "om": ("eeyyee", "lakki"),
    "pt": ("sim", "não"),
    "qu": ("ari", "mana"),
    "si": ("ඔව්", "නැහැ"),
    "sw": ("ndiyo", "hapana"),
    "ta": ("ஆம்", "இல்லை"),
    "te": ("అవును", "కాదు"),
    "ti": ("እወ", "አይፋል"),
    "tn": ("ee", "nnyaa"),
    "tr": ("evet", "hayır"),
    "ur": ("ہاں", "نہیں"),
    "vi": ("vâng", "không"),
}
"""Yes and no in each language, by its code without the region."""

_NEAR: dict[str, dict[str, str]] = {
    "am": {"አዎ": "አወቀ አየ አሁን ሰው", "አይ": "አየ አለ ሻይ ላይ"},
    "ar": {"نعم": "نَغَم نَعَام نِعَم عَمّ", "لا": "لَم مَا لَو لِي يَا"},
    "de": {"ja": "da nah Jahr nie", "nein": "neun mein fein ein nie"},
    "en": {
        "yes": "yet chess yeast guess mess less west",
        "no": "now nose note gnome low so",
        "up": "cup pup app of",
        "down": "town noun dawn dot",
        "left": "lift loft lead less",
        "right": "rate ride light ripe",
        "on": "own an off wrong",
        "off": "of offer on cough",
        "stop": "step top shop stock",
        "go": "goal grow ago low",
    },
    "es": {"sí": "ti mí sin sé así seis", "no": "nos yo lo ni son"},
    "fr": {"oui": "huit lui vie ouais ouest", "non": "bon long nain nez"},
    "gn": {"heẽ": "he'i ñe'ẽ hũ ha'e", "nahániri": "nandi jaha ndaha'éi nahendúi"},
    "hi": {"हाँ": "हूँ हैं यहाँ माँ जहाँ", "नहीं": "कहीं वहीं यहीं सही नई"},
    "id": {"ya": "dia saya kaya raya", "tidak": "tindak bidak budak tiba tebak"},
    "ms": {"ya": "dia saya kaya raya", "tidak": "tindak bidak budak tapak tiada"},
    "om": {"eeyyee": "eessa eenyu eeboo iyya", "lakki": "lafa lama laga lakkofsa"},
    "pt": {"sim": "si fim mim assim cem", "não": "mão pão chão nau nós"},
    "qu": {"ari": "qari wari warmi allin", "mana": "mama manu mayu maki maña"},
    "sw": {"ndiyo": "siyo hiyo ndizi njoo", "hapana": "hapo hakuna jana pana panda"},
}


def near_homophones(word: str, language: str) -> tuple[str, ...]:
    """Real words that sound nearly, but not quite, like a word.

    Parameters
    ----------
    word
        Yes or no in that language, as `YES_NO` has it; in English also up, down, left, right, on,
        off, stop and go.
    language
        A code of `LANGUAGES`; all regions of a language share their words.

    Raises
    ------
    DataError
        There are none for that language or word; the message lists those that exist.

    Examples
    --------
    >>> near_homophones("yes", "en-us")
    ('yet', 'chess', 'yeast', 'guess', 'mess', 'less', 'west')
    """
    table = _NEAR.get(language.partition("-")[0].casefold())
    if table is None:
        raise DataError(
            f"expected a language with near-homophones, one of {sorted(_NEAR)}, got {language!r}"
        )
    near = table.get(unicodedata.normalize("NFC", word).casefold())
    if near is None:
        raise DataError(
            f"expected a word of {language!r} with near-homophones, one of {list(table)}, got "
            f"{word!r}; name its negatives yourself"
        )
    return tuple(near.split())
