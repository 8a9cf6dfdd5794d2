package import Reminders

extension CreateOutcome {
    /// What came of each.
    ///
    /// - Throws: What kept some from being answered.
    package var all: [Answer] {
        get throws(DeliveryFailure) {
            if let failure { throw failure }
            return answers.compactMap(\.self)
        }
    }
}
