import FoundationEssentials

/// The names of one program's inputs.
protocol InputName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The setting that it is; nil for what is no setting.
    var key: SettingKey? { get }
    /// Returns the value in our words.
    func translated(_ value: String) -> String
}

extension InputName {
    func translated(_ value: String) -> String { value }
}

/// The environment variables by which another program is configured, matched without regard to
/// case, as its users and GitHub's runner write them.
struct InputVariables<Name: InputName>: Sendable {
    /// An input with the name that it has in the environment.
    struct Input: Sendable, Hashable {
        var word: String
        var value: String
    }

    private let found: [Name: Input]
    /// Names that nobody asks for, each with the known one that it resembles.
    let misspelt: [(word: String, known: String)]

    /// Takes the inputs out of an environment; what is empty is not set, as an action's input is
    /// that its user leaves out.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        var found: [Name: Input] = [:]
        var misspelt: [(word: String, known: String)] = []
        let inputs = environment.filter { $0.key.uppercased().hasPrefix("INPUT_") }
        // Capitals come first, and win over another spelling of the same name.
        for (word, text) in inputs.sorted(by: { $0.key < $1.key }) {
            let value = StrayCharacter.trimmed(text)
            guard !value.isEmpty else { continue }
            if let name = Name(rawValue: word.uppercased()) {
                if found[name] == nil { found[name] = Input(word: word, value: value) }
            } else if let known = Self.neighbour(of: word.uppercased()) {
                misspelt.append((word, known))
            }
        }
        self.found = found
        self.misspelt = misspelt
    }

    subscript(name: Name) -> Input? { found[name] }

    /// The known name that a slip or two away from that one is.
    private static func neighbour(of word: String) -> String? {
        Name.allCases.map(\.rawValue).first { SettingKey.distance($0, word) <= 2 }
    }

    /// The inputs that are settings.
    var settings: [GivenSetting] {
        Name.allCases.compactMap { name in
            guard let key = name.key, let input = self[name] else { return nil }
            return GivenSetting(key: key, value: name.translated(input.value), word: input.word)
        }
    }

    /// What a missing setting could be given by, where others are given so.
    var settingNames: [SettingKey: String] {
        guard !found.isEmpty else { return [:] }
        return Name.allCases.reduce(into: [:]) { names, name in
            if let key = name.key { names[key] = name.rawValue }
        }
    }
}
