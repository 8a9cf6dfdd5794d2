/// The members of a JSON text that somebody wants: all others are checked, but not kept.
///
/// A webhook's body has dozens of members, of which a handful count; making values of the others
/// would cost more than all that is done with the rest.
package struct JSONSelection: Sendable {
    /// What is done with a member.
    enum Choice: Sendable, Hashable {
        case skipped
        /// Its value is kept, but of objects in it only selected members.
        case kept
        /// Its value is kept with everything in it.
        case keptWhole
    }

    private struct Entry: Sendable {
        var name: [UInt8]
        var choice: Choice
    }

    /// By the length of the name in UTF-8 bytes.
    private let entries: [[Entry]]

    /// Selects members by name, wherever their objects are.
    ///
    /// - Parameters:
    ///   - names: Of members that are kept; what is in them is selected by the same names.
    ///   - wholeNames: Of members that are kept with all that is in them.
    package init(names: [String], wholeNames: [String] = []) {
        let all =
            names.map { Entry(name: Array($0.utf8), choice: .kept) }
            + wholeNames.map { Entry(name: Array($0.utf8), choice: .keptWhole) }
        var entries: [[Entry]] = Array(
            repeating: [],
            count: (all.map(\.name.count).max() ?? 0) + 1
        )
        for entry in all { entries[entry.name.count].append(entry) }
        self.entries = entries
    }

    func choice(of name: Span<UInt8>) -> Choice {
        guard name.count < entries.count else { return .skipped }
        for entry in entries[name.count] where Self.isEqual(entry.name.span, name) {
            return entry.choice
        }
        return .skipped
    }

    /// Both have one length.
    private static func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
