import Configuration
import FoundationEssentials
import Glibc
import SystemPackage
import Vocabulary

/// Reads settings one by one and keeps every problem, so that all are told at once.
struct SettingsReader {
    private let reader: ConfigReader
    /// The reminders that the file names, in its order.
    let reminderNames: [String]
    private(set) var problems: [String]
    /// What keys are called in sentences about them, where they were given under another name.
    private let words: [String: String]
    private let inputNames: [SettingKey: String]
    /// The variable that stands in for `outbound.ca-file`, and the path in it.
    let authorityVariable: (name: String, path: String)?
    /// Whether there is a file whose values could not be read.
    let isFileLost: Bool
    /// The names of secrets that are given and blank: they are told as that, not as missing.
    private var blankSecrets: Set<String>
    /// The names of keys whose values have white space around them that was told.
    private var untrimmed: Set<String> = []

    /// Puts the sources in order: command line, inputs, environment, secret files, file.
    ///
    /// - Parameters:
    ///   - assignments: `key=value` texts from the command line.
    ///   - given: What was set under other names.
    ///   - environment: The process's environment; an empty value counts as unset.
    ///   - path: The configuration file; nil when there is none.
    init(
        assignments: [String],
        given: GivenSettings = GivenSettings(),
        environment: [String: String],
        path: String?
    ) async {
        var problems: [String] = []
        let environment = environment.filter { !$0.value.isEmpty }
        let file = path.map(SettingsFile.init)
        let keys = SettingKey.all(withReminders: file?.reminderNames ?? [])
        var blank: Set<String> = []
        let assigned = Self.values(of: assignments, among: keys, problems: &problems)
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: Self.values(of: given.flags)),
            InMemoryProvider(name: "command line", values: assigned),
            InMemoryProvider(name: "inputs", values: Self.values(of: given.inputs)),
            EnvironmentVariablesProvider(environmentVariables: environment),
            InMemoryProvider(
                name: "secret files",
                values: Self.secretFiles(
                    of: keys,
                    named: environment,
                    blank: &blank,
                    problems: &problems
                )
            ),
        ]
        if let path, let file {
            problems += file.problems
            if file.isReadable {
                do {
                    providers.append(
                        try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
                    )
                } catch {
                    problems.append("The configuration file \(path) cannot be used.")
                }
            }
        }
        isFileLost = file.map { !$0.isReadable && !$0.problems.isEmpty } ?? false
        reminderNames = file?.reminderNames ?? []
        reader = ConfigReader(providers: providers)
        blankSecrets = blank
        self.problems = problems
        inputNames = given.inputNames
        authorityVariable = Settings.Outbound.variable(in: environment)
        let inputs = given.inputs.filter { assigned[$0.configKey] == nil }
        words = Dictionary(
            (given.flags + inputs).map { ($0.key.name, $0.word) },
            uniquingKeysWith: { first, _ in first }
        )
        for key in keys where key.isSecret { noteBlank(key) }
        for key in keys { noteStrayCharacters(in: key) }
    }

    /// Notes that a secret is given and holds nothing: whatever stands in for it must not come into
    /// force untold.
    private mutating func noteBlank(_ key: SettingKey) {
        // An empty text is not set, in the file as in the environment.
        guard !blankSecrets.contains(key.name), isGiven(key), let text = text(key),
            text.allSatisfy(\.isWhitespace)
        else { return }
        blankSecrets.insert(key.name)
        note("\(key.name) (\(key.environmentName)) is given and blank; it must be \(key.expected).")
    }

    /// Notes what stands in a value by mistake and would count as a part of it.
    private mutating func noteStrayCharacters(in key: SettingKey) {
        guard isGiven(key), !blankSecrets.contains(key.name), let text = text(key),
            let stray = StrayCharacter(in: text, form: key.form)
        else { return }
        note("\(title(of: key)) \(stray)")
        untrimmed.insert(key.name)
    }

    /// What to call a key in a sentence: the name that it was given under, else its own.
    func word(for key: SettingKey) -> String { words[key.name] ?? key.name }

    /// What to call a key at the beginning of a sentence, with the environment's name for it.
    func title(of key: SettingKey) -> String {
        if let word = words[key.name] { return word }
        let title = "\(key.name) (\(key.environmentName))"
        guard text(key) == nil, let input = inputNames[key] else { return title }
        return "\(input), or \(title),"
    }

    /// Whether somebody set the key, so that its value is not the fallback.
    func isGiven(_ key: SettingKey) -> Bool {
        var key = key
        key.fallback = nil
        return text(key) != nil
    }

    /// Returns the text of a key, or its fallback; nil when neither is there.
    func text(_ key: SettingKey) -> String? {
        let value = reader.string(forKey: ConfigKey(key.name), isSecret: key.isSecret)
        // YAML's null arrives as its text; a key without a value is one that is not set.
        guard let value, !value.isEmpty, !Self.isNull(value) else { return key.fallback }
        // What was told of its ends is not told again as another mistake.
        return untrimmed.contains(key.name) ? StrayCharacter.trimmed(value) : value
    }

    private static func isNull(_ text: String) -> Bool { text == "null" || text == "~" }

    /// Whether somebody has set the key, to whatever.
    func isSet(_ key: SettingKey) -> Bool {
        var key = key
        key.fallback = nil
        return text(key) != nil
    }

    /// Returns the text of a key that has to be set; notes a problem when it is not.
    mutating func required(_ key: SettingKey) -> String {
        if let text = text(key) { return text }
        noteMissing(key, "\(title(of: key)) is missing; it must be \(key.expected).")
        return ""
    }

    /// Returns what the key's text stands for; notes a problem when it stands for nothing.
    mutating func parsed<Value>(
        _ key: SettingKey,
        orElse substitute: Value,
        _ parse: (String) -> Value?
    ) -> Value {
        guard let text = text(key) else { return substitute }
        if let value = parse(text) { return value }
        note(key, text)
        return substitute
    }

    /// Returns the key's number if it lies in the range; notes a problem otherwise.
    mutating func number(_ key: SettingKey, in range: ClosedRange<Int>) -> Int {
        parsed(key, orElse: range.lowerBound) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Returns the key's flag, in the words people use for one; notes a problem otherwise.
    mutating func flag(_ key: SettingKey) -> Bool {
        parsed(key, orElse: true) { text in
            switch text.lowercased() {
            case "true", "yes", "1": true
            case "false", "no", "0": false
            default: nil
            }
        }
    }

    /// Returns the key's absolute http or https URL without a slash at its end.
    mutating func url(_ key: SettingKey, orElse substitute: String) -> String {
        parsed(key, orElse: substitute) { text in
            guard
                let url = URL(string: text),
                let host = url.host(), !host.isEmpty,
                url.scheme == "https" || url.scheme == "http",
                url.query() == nil, url.fragment() == nil, url.user() == nil
            else { return nil }
            return String(text.reversed().drop { $0 == "/" }.reversed())
        }
    }

    /// Notes a problem, once: named reminders meet those of the keys that they fall back on again.
    mutating func note(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Notes that a key has no value, unless it may have one in a file that could not be read, or
    /// was told to be blank.
    mutating func noteMissing(_ key: SettingKey, _ problem: String) {
        if !isFileLost, !blankSecrets.contains(key.name) { note(problem) }
    }

    /// Notes that a key's value is not what is expected; a secret's value is not repeated.
    mutating func note(_ key: SettingKey, _ text: String, because reason: String? = nil) {
        let isSecret = key.isSecret || key == .databaseURL || Self.mayHoldSecret(text)
        let given = isSecret ? "" : ", not \"\(text)\""
        let reason = reason.map { ": \($0)" } ?? "."
        note("\(title(of: key)) must be \(key.expected)\(given)\(reason)")
    }

    /// Whether a value that is no secret's may hold one all the same: a URL's password, or a token
    /// that was put under another key.
    private static func mayHoldSecret(_ text: String) -> Bool {
        ["@", "://", "password", "xox", "hooks.slack"].contains { text.contains($0) }
    }

    private static func values(of settings: [GivenSetting]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            settings.map {
                ($0.configKey, ConfigValue(.string($0.value), isSecret: $0.key.isSecret))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func values(
        of assignments: [String],
        among keys: [SettingKey],
        problems: inout [String]
    ) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for assignment in assignments {
            let parts =
                assignment.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                .map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else {
                problems.append("--set takes KEY=VALUE, for example http.port=0.")
                continue
            }
            guard let key = keys.first(where: { $0.name == parts[0] }) else {
                let nearest = SettingKey.nearest(to: parts[0], among: keys)
                problems.append("Unknown key \(parts[0]) in --set; did you mean \(nearest)?")
                continue
            }
            let hasPassword =
                key == .databaseURL && (try? DatabaseLocation(parts[1]))?.hasPassword == true
            guard !key.isSecret, !hasPassword else {
                problems.append(
                    "--set \(key.name) would show a secret in the list of processes;"
                        + " use \(key.environmentName) or \(key.environmentName)_FILE."
                )
                continue
            }
            values[AbsoluteConfigKey(ConfigKey(key.name))] =
                ConfigValue(.string(parts[1]), isSecret: false)
        }
        return values
    }

    private static func secretFiles(
        of keys: [SettingKey],
        named environment: [String: String],
        blank: inout Set<String>,
        problems: inout [String]
    ) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for key in keys {
            guard let variable = key.fileVariable, let path = environment[variable] else {
                continue
            }
            var text: String
            do throws(Errno) {
                text = try NamedFile.text(at: path)
            } catch {
                let reason = FileRefusal(number: error.rawValue)
                // Only what leads to a file is repeated: else it may be the secret itself, put in
                // the path's place.
                let leads = FileRefusal(of: F_OK, to: path)?.isOfRights ?? true
                let file = leads ? "the file \(path), which" : "a file that"
                problems.append("\(variable) names \(file) cannot be read: \(reason).")
                continue
            }
            while text.last?.isNewline == true { text.removeLast() }
            // Null is what programs that look secrets up write where there is none.
            guard !text.allSatisfy(\.isWhitespace), !isNull(text) else {
                // Whatever stands in for a key that is not set would come into force untold.
                blank.insert(key.name)
                problems.append(
                    "\(variable) names a file that is blank; \(key.name) must be \(key.expected)."
                )
                continue
            }
            values[AbsoluteConfigKey(ConfigKey(key.name))] =
                ConfigValue(.string(text), isSecret: true)
        }
        return values
    }
}

extension GivenSetting {
    fileprivate var configKey: AbsoluteConfigKey { AbsoluteConfigKey(ConfigKey(key.name)) }
}
