import FoundationEssentials
import Glibc
import Platform

/// Reads settings one by one and keeps every problem, so that all are told at once.
struct SettingsReader {
    /// The texts that were given, by the names of their keys; some are secret.
    private var values: [String: Secret] = [:]
    /// The reminders that the file names, in its order.
    let reminderNames: [String]
    private(set) var problems: [String] = []
    private let inputNames: [SettingKey: String]
    /// What keys are called in sentences about them, where they were given under another name.
    private var words: [String: String] = [:]
    /// The variable that stands in for `outbound.ca-file`, and the path in it.
    let authorityVariable: (name: String, path: String)?
    /// Whether there is a file whose values could not be read.
    let isFileLost: Bool
    /// The names of keys that are given and blank: they are told as that, not as missing.
    private var blankKeys: Set<String> = []

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
    ) {
        let file = path.map(SettingsFile.init)
        inputNames = given.inputNames
        reminderNames = file?.reminderNames ?? []
        isFileLost = file.map { !$0.isReadable && !$0.problems.isEmpty } ?? false
        let keys = SettingKey.all(withReminders: reminderNames)
        let environment = environment.filter { !$0.value.isEmpty }
        authorityVariable = Settings.Outbound.variable(in: environment)
        take(given.flags)
        assign(assignments, among: keys)
        take(given.inputs)
        for key in keys { take(environment[key.environmentName], for: key) }
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

    /// Takes a value from a source; one that stands in a source before it wins.
    private mutating func take(_ value: String?, for key: SettingKey) {
        if values[key.name] == nil { values[key.name] = value.map { Secret($0) } }
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
            take(parts[1], for: key)
        }
    }

    private mutating func takeSecret(_ key: SettingKey, from path: String, in variable: String) {
        var text: String
        do throws(FileRefusal) {
            text = try FileText.read(at: path)
        } catch {
            // Only what leads to a file is repeated: else it may be the secret itself, put in
            // the path's place.
            let leads = FileRefusal(of: F_OK, to: path)?.isOfRights ?? true
            let file = leads ? "the file \(path), which" : "a file that"
            return note("\(variable) names \(file) cannot be read: \(error).")
        }
        while text.last?.isNewline == true { text.removeLast() }
        // Null is what programs that look secrets up write where there is none.
        if text.allSatisfy(\.isWhitespace) || Self.isNull(text) {
            // Whatever stands in for a key that is not set would come into force untold.
            blankKeys.insert(key.name)
            note("\(variable) names a file that is blank; \(key.name) must be \(key.expected).")
        } else {
            take(text, for: key)
        }
    }

    /// Notes that a secret is given and holds nothing: whatever stands in for it must not come into
    /// force untold.
    private mutating func noteBlank(_ key: SettingKey) {
        // An empty text is not set, in the file as in the environment.
        guard !blankKeys.contains(key.name), let text = givenText(key),
            text.allSatisfy(\.isWhitespace)
        else { return }
        blankKeys.insert(key.name)
        note("\(key.name) (\(key.environmentName)) is given and blank; it must be \(key.expected).")
    }

    /// Notes what stands in a value by mistake and would count as a part of it, and takes it off, so
    /// that it is not told again as another mistake.
    private mutating func noteStrayCharacters(in key: SettingKey) {
        guard !blankKeys.contains(key.name), let text = givenText(key),
            let stray = StrayCharacter(in: text, form: key.form)
        else { return }
        note("\(title(of: key)) \(stray)")
        let trimmed = StrayCharacter.trimmed(text)
        values[key.name] = Secret(trimmed)
        if trimmed.isEmpty { blankKeys.insert(key.name) }
    }

    /// The files that values of the configuration are the paths of.
    var namedFiles: [String] {
        let keys = [
            SettingKey.httpTLSCertificate, SettingKey.httpTLSPrivateKey, SettingKey.httpTLSClientCA,
        ]
        let authorities = text(SettingKey.outboundCAFile) ?? authorityVariable?.path
        return (keys.map(text) + [authorities]).compactMap(\.self)
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
    func isGiven(_ key: SettingKey) -> Bool { givenText(key) != nil }

    /// Returns the text of a key, or its fallback; nil when neither is there.
    func text(_ key: SettingKey) -> String? { givenText(key) ?? key.fallback }

    private func givenText(_ key: SettingKey) -> String? {
        // YAML's null arrives as its text; a key without a value is one that is not set.
        guard let text = values[key.name]?.reveal() else { return nil }
        let isSet = !text.isEmpty || blankKeys.contains(key.name)
        return isSet && !Self.isNull(text) ? text : nil
    }

    private static func isNull(_ text: String) -> Bool { text == "null" || text == "~" }

    /// The key in which a reminder's value stands: its own where that is set, else the unnamed one's.
    func key(_ key: SettingKey, of reminder: String?) -> SettingKey {
        let own = key.of(reminder: reminder)
        return isGiven(own) ? own : key
    }

    /// Returns the value of a row, for a reminder where one is named; notes a problem when it is
    /// missing or not what is expected.
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

    /// Notes a problem, once: named reminders meet those of the keys that they fall back on again.
    mutating func note(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Notes that a key has no value, unless it may have one in a file that could not be read, or
    /// was told to be blank; the condition says when it must have one.
    mutating func noteMissing(_ key: SettingKey, _ condition: String = "") {
        if isFileLost || blankKeys.contains(key.name) { return }
        note("\(title(of: key)) is missing; it must be \(key.expected)\(condition).")
    }

    /// Notes that a key's value is not what is expected; a secret's value is not repeated.
    mutating func note(_ key: SettingKey, _ text: String, because reason: String? = nil) {
        let isSecret = key.fileVariable != nil || Self.mayHoldSecret(text)
        let given = isSecret ? "" : ", not \"\(text)\""
        let reason = reason.map { ": \($0)" } ?? "."
        note("\(title(of: key)) must be \(key.expected)\(given)\(reason)")
    }

    /// Whether a value that is no secret's may hold one all the same: a URL's password, or a token
    /// that was put under another key.
    private static func mayHoldSecret(_ text: String) -> Bool {
        ["@", "://", "password", "xox", "hooks.slack"].contains { text.contains($0) }
    }
}
