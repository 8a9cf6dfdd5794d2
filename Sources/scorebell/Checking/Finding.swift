/// The result of checking one key.
struct Finding: Sendable {
    enum Grade: Sendable { case fine, warning, problem }

    var grade: Grade
    /// The key's name in the file.
    var key: String
    /// One sentence, with the repair where one is needed.
    var text: String

    static func fine(_ key: String, _ text: String) -> Finding {
        Finding(grade: .fine, key: key, text: text)
    }

    static func warning(_ key: String, _ text: String) -> Finding {
        Finding(grade: .warning, key: key, text: text)
    }

    static func problem(_ key: String, _ text: String) -> Finding {
        Finding(grade: .problem, key: key, text: text)
    }
}
