import FoundationEssentials
import Glibc
import Platform

/// Reads settings from all sources and collects the errors, so that all are reported at once.
struct SettingsReader {
    /// The given texts by key; some are secret.
    private var values: [String: Secret] = [:]
    /// The reminders in the file, in order.
    let reminderNames: [String]
    /// The names of the keys that the file sets.
    // Ours: the operator's file.
    private let namesInFile: Set<String>
    private(set) var problems: [String] = []
    private let inputNames: [SettingKey: String]
    /// The names of keys in sentences, where they were given under another name.
    private var words: [String: String] = [:]
    /// The variable used instead of `outbound.ca-file`, and its path.
    let authorityVariable: (name: String, path: String)?
    /// Whether there is a file that could not be read.
    let isFileLost: Bool
    /// The given but blank keys, which are reported as blank and not as missing.
    private var blankKeys: Set<String> = []

    /// Merges the sources in order of precedence: command line, inputs, environment, secret files,
    /// file.
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
    ) {
        let file = path.map(SettingsFile.init)
        inputNames = given.inputNames
        reminderNames = file?.reminderNames ?? []
        namesInFile = Set(file.map { Array($0.values.keys) } ?? [])
        isFileLost = file.map { !$0.isReadable && !$0.problems.isEmpty } ?? false
        let keys = SettingKey.all(withReminders: reminderNames)
        let environment = environment.filter { !$0.value.isEmpty }
        authorityVariable = Settings.Outbound.variable(in: environment)
        take(given.flags)
        assign(assignments, among: keys)
        take(given.inputs)
        for key in keys {
            take(environment[key.environmentName], for: key, as: key.environmentName)
        }
        for key in keys {
            if let variable = key.fileVariable, let path = environment[variable] {
                takeSecret(key, from: path, in: variable)
            }
        }
        for key in keys { take(file?.values[key.name], for: key) }
        problems += file?.problems ?? []
        for key in keys where key.isSecret { noteBlank(key) }
        for key in keys { noteStrayCharacters(in: key) }
    }

    /// Adds a value of a source; one of an earlier source wins.
    private mutating func take(_ value: String?, for key: SettingKey) {
        if values[key.name] == nil { values[key.name] = value.map { Secret($0) } }
    }

    /// Adds a value of the environment or the command line, where no map can stand.
    private mutating func take(_ value: String?, for key: SettingKey, as word: String) {
        if value != nil, key.form == .map {
            note("\(word) cannot be used: \(key.name) is a map, which stands in the file only.")
        } else {
            take(value, for: key)
        }
    }

    private mutating func take(_ settings: [GivenSetting]) {
        for setting in settings where values[setting.key.name] == nil {
            take(setting.value, for: setting.key)
            words[setting.key.name] = setting.word
        }
    }

    private mutating func assign(_ assignments: [String], among keys: [SettingKey]) {
        for assignment in assignments {
            let parts =
                assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else {
                note("--set takes KEY=VALUE, for example http.port=0.")
                continue
            }
            guard let key = keys.first(where: { $0.name == parts[0] }) else {
                let nearest = SettingKey.nearest(to: parts[0], among: keys)
                note("Unknown key \(parts[0]) in --set; did you mean \(nearest)?")
                continue
            }
            let hasPassword =
                key == SettingKey.databaseURL
                && (try? DatabaseLocation(parts[1]))?.hasPassword == true
            guard !key.isSecret, !hasPassword else {
                note(key.refusal(of: "--set \(key.name)"))
                continue
            }
            take(parts[1], for: key, as: "--set \(key.name)")
        }
    }

    private mutating func takeSecret(_ key: SettingKey, from path: String, in variable: String) {
        var text: String
        do throws(FileError) {
            text = try FileText.read(at: path)
        } catch {
            // Only a path is repeated: other text may be the secret itself, put in the path's
            // place.
            let leads = FileError(of: F_OK, to: path)?.isPermission ?? true
            let file = leads ? "the file \(path), which" : "a file that"
            return note("\(variable) names \(file) cannot be read: \(error).")
        }
        while text.last?.isNewline == true { text.removeLast() }
        // Secret stores write null for a missing secret.
        if text.allSatisfy(\.isWhitespace) || Self.isNull(text) {
            // Whatever applies when the key is not set would come into force unnoticed.
            blankKeys.insert(key.name)
            note("\(variable) names a file that is blank; \(key.name) must be \(key.expected).")
        } else {
            take(text, for: key)
        }
    }

    /// Reports a blank secret: what applies when it is not set must not come into force unnoticed.
    private mutating func noteBlank(_ key: SettingKey) {
        // An empty text is not set, in the file as in the environment.
        guard !blankKeys.contains(key.name), let text = givenText(key),
            text.allSatisfy(\.isWhitespace)
        else { return }
        blankKeys.insert(key.name)
        note("\(key.name) (\(key.environmentName)) is given and blank; it must be \(key.expected).")
    }

    /// Reports stray characters in a value and removes them, so that they cause no further errors.
    private mutating func noteStrayCharacters(in key: SettingKey) {
        guard !blankKeys.contains(key.name), let text = givenText(key),
            let stray = StrayCharacter(in: text, form: key.form)
        else { return }
        note("\(title(of: key)) \(stray)")
        let trimmed = StrayCharacter.trimmed(text)
        values[key.name] = Secret(trimmed)
        if trimmed.isEmpty { blankKeys.insert(key.name) }
    }

    /// The files whose paths are values of the configuration.
    var namedFiles: [String] {
        let keys = [
            SettingKey.httpTLSCertificate, SettingKey.httpTLSPrivateKey, SettingKey.httpTLSClientCA,
        ]
        let authorities = text(SettingKey.outboundCAFile) ?? authorityVariable?.path
        return (keys.map(text) + [authorities]).compactMap(\.self)
    }

    /// Returns a key's name in sentences: as it was given, or its own.
    func word(for key: SettingKey) -> String { words[key.name] ?? key.name }

    /// Returns a key's name for the beginning of a sentence, with its environment variable.
    func title(of key: SettingKey) -> String {
        if let word = words[key.name] { return word }
        guard text(key) == nil, let input = inputNames[key] else { return key.title }
        return "\(input), or \(key.title),"
    }

    /// Whether the key is set.
    func isGiven(_ key: SettingKey) -> Bool { givenText(key) != nil }

    /// Whether the file sets the key, whatever wins over it.
    func isInFile(_ key: SettingKey) -> Bool { namesInFile.contains(key.name) }

    /// Returns the text of a key, or its default; nil without either.
    func text(_ key: SettingKey) -> String? { givenText(key) ?? key.fallback }

    private func givenText(_ key: SettingKey) -> String? {
        // YAML's null arrives as its text; a key without a value is not set.
        guard let text = values[key.name]?.reveal() else { return nil }
        let isSet = !text.isEmpty || blankKeys.contains(key.name)
        return isSet && !Self.isNull(text) ? text : nil
    }

    private static func isNull(_ text: String) -> Bool { text == "null" || text == "~" }

    /// Returns the key with a reminder's value: its own if that is set, or else the unnamed one's.
    func key(_ key: SettingKey, of reminder: String?) -> SettingKey {
        let own = key.of(reminder: reminder)
        return isGiven(own) ? own : key
    }

    /// Returns the value of a row, for a reminder if one is named; reports a missing or invalid
    /// one.
    mutating func value<Value>(
        _ row: KeyPath<SettingsTable, Setting<Value>>,
        of reminder: String? = nil
    ) -> Value {
        var setting = SettingsTable.rows[keyPath: row]
        setting.key = key(setting.key, of: reminder)
        return value(setting)
    }

    mutating func value<Value>(_ setting: Setting<Value>) -> Value {
        let key = setting.key
        guard let text = text(key) else {
            if key.isRequired { noteMissing(key) }
            return setting.substitute
        }
        do throws(SettingMistake) {
            if let value = try setting.parse(text) { return value }
            note(key, text)
        } catch {
            note(key, text, because: error.reason)
        }
        return setting.substitute
    }

    /// Reports an error once: named reminders repeat those of inherited keys.
    mutating func note(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Reports a key without a value, unless its file could not be read or it was reported as
    /// blank; the condition says when it is required.
    mutating func noteMissing(_ key: SettingKey, _ condition: String = "") {
        if isFileLost || blankKeys.contains(key.name) { return }
        note("\(title(of: key)) is missing; it must be \(key.expected)\(condition).")
    }

    /// Reports an invalid value; a secret is not repeated.
    mutating func note(_ key: SettingKey, _ text: String, because reason: String? = nil) {
        let isSecret = key.fileVariable != nil || Self.mayHoldSecret(text)
        let given = isSecret ? "" : ", not \"\(text)\""
        let reason = reason.map { ": \($0)" } ?? "."
        note("\(title(of: key)) must be \(key.expected)\(given)\(reason)")
    }

    /// Whether a value of a key that is no secret may still hold one: a URL's password, or a token
    /// under the wrong key.
    private static func mayHoldSecret(_ text: String) -> Bool {
        [
            "@", "://", "password", "xox", "hooks.slack", "ghp_", "github_pat_", "ATATT", "BEGIN ",
        ]
        .contains { text.contains($0) }
    }
}
