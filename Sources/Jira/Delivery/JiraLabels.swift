import JSON

/// The labels that our issues are found by.
///
/// Lower case and without spaces, for Jira refuses spaces. Case does not count, as in its searches.
enum JiraLabels {
    /// What every ticket of ours has.
    static let ticket = "scorebell"
    /// What every part of one has.
    static let part = "scorebell-part"
    /// How many digits of a key a label has.
    static let digits = 16

    /// The label of one key.
    static func label(ofKey key: String) -> String { "\(ticket)-\(key.prefix(digits))" }

    /// Returns the digits of the key that one of the labels tells.
    static func key(in labels: TextList) -> String? {
        let prefix = "\(ticket)-"
        for label in labels.lazy.map({ $0.lowercased() }) where label.hasBytePrefix(prefix) {
            let rest = label.utf8.dropFirst(prefix.utf8.count)
            if rest.count == digits, rest.allSatisfy({ $0.hexadecimalDigit != nil }) {
                return String(Substring(rest))
            }
        }
        return nil
    }
}

extension TextList {
    /// Whether one of the texts is that label.
    func has(_ label: String) -> Bool {
        contains { $0.hasSameBytesIgnoringASCIICase(as: label) }
    }
}
