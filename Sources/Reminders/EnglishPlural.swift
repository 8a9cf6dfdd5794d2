import JSON

/// The plural of an English noun, as Python's `inflect.plural` forms it for port-sender.
///
/// The rules were found by trying words on inflect 7.6.0 and hold for what catalogues call their
/// entities. Two of its habits are kept because users know the text: a word that could be a verb
/// in `-s` loses it (`services` becomes `service`), and a capital makes a name of a word
/// (`Company` becomes `Companys`). Endings are compared by bytes and letters counted as Unicode
/// scalars, as Python does both.
package enum EnglishPlural {
    /// Returns the plural of a word or a compound of words.
    ///
    /// - Parameter word: An identifier, with any of `-`, `_` and capitals inside.
    /// - Returns: The plural in the word's own letters; the word itself when it is blank.
    package static func of(_ word: String) -> String {
        if word.isBlank { return word }
        return withoutVerbEnding(word) ?? noun(word)
    }

    /// Undoes the `-s` of a third person, unless the word is known to be a noun in `-s`.
    private static func withoutVerbEnding(_ word: String) -> String? {
        let lowered = word.lowercased()
        guard lowered.ends(in: "s"), !lowered.ends(in: "ss"), word.isLonger(than: 1) else {
            return nil
        }
        guard !isNounInS(word) else { return nil }
        if lowered.hasSameBytes(as: "quizzes") { return "quiz" }
        if lowered.ends(inAny: ["ches", "shes", "zzes", "sses", "xes"]) { return word.cut(by: 2) }
        if lowered.ends(in: "ies"), word.isLonger(than: 3) { return word.cut(by: 3) + "y" }
        if lowered.ends(in: "oes"), word.isLonger(than: 3), !lowered.ends(inAny: ["hoes", "toes"]) {
            return word.cut(by: verbsInOe.contains(ExactString(lowered)) ? 1 : 2)
        }
        return word.cut(by: 1)
    }

    private static func isNounInS(_ word: String) -> Bool {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        if word.ends(in: "s"), word.utf8.first.map(capitals.contains) == true { return true }
        let exact = ExactString(word)
        return unchanged.contains(exact) || singularInS.contains(exact)
            || word.ends(inAny: ["us", "itis", "ois", "ceps", "measles", "cis", "sis", "xis"])
    }

    private static func noun(_ word: String) -> String {
        let lowered = word.lowercased()
        let exact = ExactString(lowered)
        if unchanged.contains(exact) || lowered.ends(inAny: unchangedEndings) { return word }
        if let compound = prepositional(lowered) { return compound }
        if let irregular = irregular[exact] { return irregular }
        for (ending, plural) in families where word.ends(in: ending) || lowered.ends(in: ending) {
            return word.cut(by: ending.utf8.count) + plural
        }
        return regular(word, lowered: lowered)
    }

    /// `point-of-contact` becomes `points-of-contact`; inflect parts what is further by blanks.
    private static func prepositional(_ lowered: String) -> String? {
        let parts = lowered.utf8
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            .map { ExactString(Substring($0)) }
        guard parts.count > 2 else { return nil }
        let inner = parts.indices.dropFirst().dropLast()
        guard let pivot = inner.first(where: { prepositions.contains(parts[$0]) }) else {
            return nil
        }
        let head = "\(noun(parts[pivot - 1].text))-\(parts[pivot])-"
        let before = parts[..<(pivot - 1)].map(\.text) + [head]
        let after = parts[(pivot + 1)...].map(\.text)
        return before.joined(separator: " ") + after.joined(separator: " ")
    }
}

extension EnglishPlural {
    /// Cuts what gives way and adds the ending that the sound asks for.
    private static func regular(_ word: String, lowered: String) -> String {
        if lowered.ends(inAny: ["nife", "life", "wife"]) { return word.cut(by: 2) + "ves" }
        if isInF(lowered) { return word.cut(by: 1) + "ves" }
        if lowered.ends(in: "y"), isConsonantBeforeY(lowered), !beginsLikeCapital(word) {
            return word.cut(by: 1) + "ies"
        }
        if takesEs(word, lowered: lowered) { return word + "es" }
        return word + (lowered.ends(in: "z") ? "zes" : "s")
    }

    private static func isInF(_ lowered: String) -> Bool {
        lowered.ends(inAny: ["elf", "alf", "olf", "arf"])
            || (lowered.ends(in: "eaf") && !lowered.ends(in: "deaf"))
    }

    private static func isConsonantBeforeY(_ lowered: String) -> Bool {
        lowered.utf8.dropLast().last
            .map { byte in
                !"aeiou".utf8.contains(byte) || lowered.ends(in: "quy")
            } ?? false
    }

    private static func takesEs(_ word: String, lowered: String) -> Bool {
        if singularInS.contains(ExactString(lowered)) { return true }
        let sibilants = ["us", "ss", "itis", "ch", "sh", "zz", "x", "topaz", "quartz"]
        if lowered.ends(inAny: sibilants) { return true }
        if lowered.ends(in: "es") { return beginsLikeCapital(word) }
        guard lowered.ends(in: "o") else { return false }
        return !lowered.ends(inAny: ["ao", "eo", "io", "oo", "uo"])
            && !lowered.ends(inAny: takingSAfterO)
    }

    /// What upper case leaves as it is, digits and marks included.
    private static func beginsLikeCapital(_ word: String) -> Bool {
        word.unicodeScalars.first.map { first in
            first.properties.uppercaseMapping.hasSameBytes(as: String(first))
        } ?? false
    }
}

extension String {
    /// Whether these bytes are the last.
    fileprivate func ends(in ending: String) -> Bool {
        utf8.count >= ending.utf8.count && utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }

    fileprivate func ends(inAny endings: [String]) -> Bool {
        endings.contains(where: ends)
    }

    /// Without the last Unicode scalars.
    fileprivate func cut(by count: Int) -> String {
        String(unicodeScalars.dropLast(count))
    }

    fileprivate func isLonger(than count: Int) -> Bool {
        !unicodeScalars.dropFirst(count).isEmpty
    }
}
