/// The plural of an English noun, as Python's `inflect.plural` forms it for port-sender.
///
/// The rules were found by trying words on inflect 7.6.0 and hold for what catalogues call their
/// entities. Two of its habits are kept because users know the text: a word that could be a verb
/// in `-s` loses it (`services` becomes `service`), and a capital makes a name of a word
/// (`Company` becomes `Companys`).
package enum EnglishPlural {
    /// Returns the plural of a word or a compound of words.
    ///
    /// - Parameter word: An identifier, with any of `-`, `_` and capitals inside.
    /// - Returns: The plural in the word's own letters; the word itself when it is blank.
    package static func of(_ word: String) -> String {
        if SlackText.isBlank(word) { return word }
        return withoutVerbEnding(word) ?? noun(word)
    }

    /// Undoes the `-s` of a third person, unless the word is known to be a noun in `-s`.
    private static func withoutVerbEnding(_ word: String) -> String? {
        let lowered = word.lowercased()
        guard lowered.hasSuffix("s"), !lowered.hasSuffix("ss"), word.count > 1 else { return nil }
        guard !isNounInS(word) else { return nil }
        if lowered == "quizzes" { return "quiz" }
        if hasAnySuffix(lowered, ["ches", "shes", "zzes", "sses", "xes"]) {
            return String(word.dropLast(2))
        }
        if lowered.hasSuffix("ies"), word.count > 3 { return word.dropLast(3) + "y" }
        if lowered.hasSuffix("oes"), word.count > 3, !hasAnySuffix(lowered, ["hoes", "toes"]) {
            return String(word.dropLast(verbsInOe.contains(lowered) ? 1 : 2))
        }
        return String(word.dropLast())
    }

    private static func isNounInS(_ word: String) -> Bool {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        if word.hasSuffix("s"), word.utf8.first.map(capitals.contains) == true { return true }
        return unchanged.contains(word) || singularInS.contains(word)
            || hasAnySuffix(word, ["us", "itis", "ois", "ceps", "measles", "cis", "sis", "xis"])
    }

    private static func noun(_ word: String) -> String {
        let lowered = word.lowercased()
        if unchanged.contains(lowered) || hasAnySuffix(lowered, unchangedEndings) { return word }
        if let compound = prepositional(lowered) { return compound }
        if let irregular = irregular[lowered] { return irregular }
        for (ending, plural) in families where word.hasSuffix(ending) || lowered.hasSuffix(ending) {
            return word.dropLast(ending.count) + plural
        }
        return regular(word, lowered: lowered)
    }

    /// `point-of-contact` becomes `points-of-contact`; inflect parts what is further by blanks.
    private static func prepositional(_ lowered: String) -> String? {
        let parts = lowered.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return nil }
        let inner = parts.indices.dropFirst().dropLast()
        guard let pivot = inner.first(where: { prepositions.contains(parts[$0]) }) else {
            return nil
        }
        let head = "\(noun(String(parts[pivot - 1])))-\(parts[pivot])-"
        let before = parts[..<(pivot - 1)].map(String.init) + [head]
        return before.joined(separator: " ") + parts[(pivot + 1)...].joined(separator: " ")
    }
}

extension EnglishPlural {
    /// Cuts what gives way and adds the ending that the sound asks for.
    private static func regular(_ word: String, lowered: String) -> String {
        if hasAnySuffix(lowered, ["nife", "life", "wife"]) { return word.dropLast(2) + "ves" }
        if isInF(lowered) { return word.dropLast() + "ves" }
        if lowered.hasSuffix("y"), isConsonantBeforeY(lowered), !isLikeCapital(word.first) {
            return word.dropLast() + "ies"
        }
        if takesEs(word, lowered: lowered) { return word + "es" }
        return word + (lowered.hasSuffix("z") ? "zes" : "s")
    }

    private static func isInF(_ lowered: String) -> Bool {
        hasAnySuffix(lowered, ["elf", "alf", "olf", "arf"])
            || (lowered.hasSuffix("eaf") && !lowered.hasSuffix("deaf"))
    }

    private static func isConsonantBeforeY(_ lowered: String) -> Bool {
        lowered.dropLast().last.map { !"aeiou".contains($0) || lowered.hasSuffix("quy") } ?? false
    }

    private static func takesEs(_ word: String, lowered: String) -> Bool {
        if singularInS.contains(lowered) { return true }
        let sibilants = ["us", "ss", "itis", "ch", "sh", "zz", "x", "topaz", "quartz"]
        if hasAnySuffix(lowered, sibilants) { return true }
        if lowered.hasSuffix("es") { return isLikeCapital(word.first) }
        guard lowered.hasSuffix("o") else { return false }
        return !hasAnySuffix(lowered, ["ao", "eo", "io", "oo", "uo"])
            && !hasAnySuffix(lowered, takingSAfterO)
    }

    /// What upper case leaves as it is, digits and marks included.
    private static func isLikeCapital(_ first: Character?) -> Bool {
        first.map { String($0) == $0.uppercased() } ?? false
    }

    private static func hasAnySuffix(_ word: String, _ endings: [String]) -> Bool {
        endings.contains(where: word.hasSuffix)
    }
}
