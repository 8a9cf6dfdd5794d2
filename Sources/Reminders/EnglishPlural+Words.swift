import JSON

/// The words and endings that follow no rule.
extension EnglishPlural {
    /// Plurals that look like their singular.
    static let unchanged: Set<ExactString> = [
        "chassis", "cod", "corps", "debris", "gallows", "headquarters", "hertz", "innings",
        "moose", "news", "nexus", "offspring", "pliers", "proceedings", "salmon", "scissors",
        "series", "species", "subspecies", "trousers", "trout", "tuna",
    ]

    /// The same for every word with such an end.
    static let unchangedEndings = [
        "baggage", "butter", "cash", "craft", "deer", "equipment", "fish", "furniture",
        "information", "livestock", "luggage", "machinery", "measles", "nese", "ois", "pox",
        "rese", "sheep",
    ]

    /// Singulars that end in `-s`, beside those in `-us` and `-ss`.
    static let singularInS: Set<ExactString> = [
        "alias", "atlas", "bias", "canvas", "chaos", "cosmos", "dais", "ethos", "gas", "ibis",
        "iris", "lens", "marquis", "metropolis", "polis", "trellis", "yes",
    ]

    /// Verbs in `-oe`, which lose only the `-s`.
    static let verbsInOe: Set<ExactString> = ["canoes", "floes", "oboes", "roes", "throes", "woes"]

    /// Whole words only: `grandchild` does not follow `child`.
    static let irregular: [ExactString: String] = [
        "brother": "brothers", "child": "children", "die": "dice", "genus": "genera",
        "loaf": "loaves", "louse": "lice", "money": "monies", "mongoose": "mongooses",
        "ox": "oxen",
    ]

    /// Endings and what they become; the first that fits counts, so exceptions come first.
    static let families: [(String, String)] = [
        ("person", "people"),
        ("human", "humans"), ("ottoman", "ottomans"), ("shaman", "shamans"),
        ("talisman", "talismans"), ("German", "Germans"), ("Roman", "Romans"), ("man", "men"),
        ("mouse", "mice"), ("goose", "geese"), ("tooth", "teeth"), ("foot", "feet"),
        ("cis", "ces"), ("sis", "ses"), ("xis", "xes"),
        ("stomach", "stomachs"), ("codex", "codices"), ("helix", "helices"),
        ("radix", "radices"), ("bacterium", "bacteria"), ("datum", "data"),
        ("stratum", "strata"), ("erratum", "errata"), ("ovum", "ova"), ("extremum", "extrema"),
        ("nucleus", "nuclei"), ("alumnus", "alumni"), ("stimulus", "stimuli"),
        ("locus", "loci"), ("criterion", "criteria"), ("phenomenon", "phenomena"),
        ("alumna", "alumnae"), ("alga", "algae"), ("vertebra", "vertebrae"),
        ("persona", "personae"),
    ]

    /// Words in `-o` that take no `-e-`.
    static let takingSAfterO = [
        "ammo", "auto", "avocado", "casino", "demo", "dynamo", "embryo", "euro", "ghetto",
        "hippo", "info", "kilo", "lineno", "logo", "macro", "manifesto", "memo", "metro", "micro",
        "mono", "photo", "piano", "pro", "repo", "rhino", "silo", "solo", "soprano", "techno",
        "tempo", "typo", "virtuoso", "zero",
    ]

    /// Words between the parts of a compound, whose first part is then the noun.
    static let prepositions: Set<ExactString> = [
        "about", "above", "across", "after", "among", "around", "at", "before", "behind", "below",
        "between", "beyond", "but", "by", "de", "du", "during", "except", "for", "from", "in",
        "into", "near", "of", "off", "on", "onto", "out", "over", "since", "to", "under", "until",
        "upon", "with",
    ]
}
