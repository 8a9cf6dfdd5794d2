import JSON

/// Levels, teams and rules that the entities of a catalogue have in common, kept once.
struct SharedTexts: Sendable {
    private var lists: Set<TextList> = []
    private var texts: Set<ExactString> = []
    /// The rules of the last entity, which are nearly always those of the next.
    private(set) var rules = TextList()

    /// How many lists, and how many texts, are remembered, and how long one may be; all others are
    /// kept by each entity for itself.
    private static let (countMax, bytesMax) = (4_096, 4_096)

    /// Returns the list, sharing memory with an equal one that came before.
    mutating func shared(_ list: TextList) -> TextList {
        if list.isEmpty { return [] }
        if let place = lists.firstIndex(of: list) { return lists[place] }
        let list = list.compact
        if lists.count < Self.countMax, list.bytesCount <= Self.bytesMax { lists.insert(list) }
        return list
    }

    /// Returns the text, sharing memory with an equal one that came before.
    mutating func shared(_ text: String) -> String {
        // A text of 15 bytes takes no memory of its own.
        guard (16...Self.bytesMax).contains(text.utf8.count) else { return text }
        let key = ExactString(text)
        if let place = texts.firstIndex(of: key) { return texts[place].text }
        if texts.count < Self.countMax { texts.insert(key) }
        return text
    }

    /// Returns the rules as a shared list, and expects the same of the next entity.
    mutating func sharedRules(_ list: TextList) -> TextList {
        if list != rules { rules = shared(list) }
        return rules
    }
}
