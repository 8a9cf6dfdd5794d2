/// What is to be changed in a ticket that is there.
package struct TicketChange: Sendable, Hashable {
    /// The new title; nil leaves what people see.
    package var title: String?
    /// Whether our section of the description is written anew.
    package var writesBody = false
    /// Whether it gets our labels, because it was not ours before.
    package var adopts = false
    /// Opens it again.
    package var reopens = false
    /// Closes it, for that reason.
    package var closes: CloseReason?
    /// Parts that are done, and parts that are to do again.
    package var completedParts: [FoundPart] = []
    package var reopenedParts: [FoundPart] = []
    /// Rules that have no part yet, although they are unmet.
    package var newParts: [PartDraft] = []
    /// Keys of parts that were found by their titles alone, by the parts' identifiers, for the
    /// ledger.
    // Ours: identifiers of the tracker and hexadecimal digits.
    package var recognizedParts: [String: String] = [:]
    /// What is remembered once all of this is done.
    package var memo: TicketMemo

    package enum CloseReason: Sendable, Hashable {
        /// All rules of the level are met.
        case reached
        /// The entity is not in the catalogue any more, or the filter leaves it out.
        case entityGone
        /// The scorecard does not have the level any more.
        case levelGone
        /// Another ticket of that name has the same key.
        case duplicate(of: String)
    }

    package init(memo: TicketMemo) {
        self.memo = memo
    }

    /// True when nothing that people see changes.
    package var isInvisible: Bool {
        title == nil && !writesBody && !adopts && !reopens && closes == nil
            && completedParts.isEmpty && reopenedParts.isEmpty && newParts.isEmpty
    }

    /// The change without the parts that are created apart from it.
    package var withoutNewParts: TicketChange {
        var change = self
        change.newParts = []
        return change
    }
}
