/// What a check found out about one key.
struct Finding: Sendable {
    enum Grade: Sendable { case fine, warning, problem }

    var grade: Grade
    /// The key, as the file names it.
    var key: String
    /// One sentence, with what to do where there is something to do.
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
