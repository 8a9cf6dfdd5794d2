import FoundationEssentials
import JSON

/// The names of another program's inputs.
protocol InputName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The setting it stands for; nil if it is none.
    var key: SettingKey? { get }
    /// Returns the value in this program's words.
    func translated(_ value: String) -> String
}

extension InputName {
    func translated(_ value: String) -> String { value }
}

/// The environment variables of another program's inputs, matched ignoring case, as its users and
/// GitHub's runner write them.
struct InputVariables<Name: InputName>: Sendable {
    /// An input with its name in the environment.
    struct Input: Sendable, Hashable {
        var word: String
        var value: String
    }

    private let found: [Name: Input]
    /// Unknown names, each with the known one that it resembles.
    let misspelt: [(word: String, known: String)]

    /// Takes the inputs from an environment; an empty one is not set, as GitHub passes inputs that
    /// were left out.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        var found: [Name: Input] = [:]
        var misspelt: [(word: String, known: String)] = []
        let inputs = environment.filter {
            $0.key.prefix(6).hasSameBytesIgnoringASCIICase(as: "INPUT_")
        }
        // Upper case wins over another spelling of the same name.
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

    /// Returns the known name that differs by one or two edits.
    private static func neighbour(of word: String) -> String? {
        Name.allCases.map(\.rawValue).first { SettingKey.distance($0, word) <= 2 }
    }

    /// The inputs that stand for settings.
    var settings: [GivenSetting] {
        Name.allCases.compactMap { name in
            guard let key = name.key, let input = self[name] else { return nil }
            return GivenSetting(key: key, value: name.translated(input.value), word: input.word)
        }
    }

    /// The input names by setting, for sentences about missing settings; empty if no inputs are
    /// used.
    var settingNames: [SettingKey: String] {
        guard !found.isEmpty else { return [:] }
        return Name.allCases.reduce(into: [:]) { names, name in
            if let key = name.key { names[key] = name.rawValue }
        }
    }
}
