import Platform
import YAML

/// The settings of a YAML file; an unknown key is an error, because a misspelt one would silently
/// keep its default.
struct SettingsFile: Sendable {
    /// The path when none is given.
    static let defaultPath = "config/scorebell.yaml"

    /// The values as text, by key.
    private(set) var values: [String: String] = [:]
    /// The valid names in the section `reminders`, in the file's order.
    private(set) var reminderNames: [String] = []
    /// The errors in the file, one sentence each.
    private(set) var problems: [String] = []
    /// Whether the file could be read; if not, its values are unknown.
    private(set) var isReadable = false

    /// Reads the file; errors are in `problems`.
    init(path: String) {
        let text: String
        do throws(FileError) {
            text = try FileText.read(at: path)
        } catch {
            problems.append("The configuration file \(path) cannot be read: \(error).")
            return
        }
        do throws(YAMLError) {
            let root = try YAMLNode.read(text)
            // A file or section of comments alone sets nothing.
            guard let root, !root.isNull else { return }
            guard let mapping = root.mapping else {
                problems.append("The configuration file \(path) is not a mapping of keys.")
                return
            }
            isReadable = true
            collectReminderNames(mapping, in: path)
            collect(mapping, in: path)
        } catch {
            problems.append("The configuration file \(path) is not YAML: \(error).")
        }
        let known = knownKeys
        let knownNames = Set(known.map(\.name))
        for name in values.keys.sorted() where !knownNames.contains(name) {
            let nearest = SettingKey.nearest(to: name, among: known)
            problems.append("Unknown key \(name) in \(path); did you mean \(nearest)?")
        }
    }

    private var knownKeys: [SettingKey] { SettingKey.all(withReminders: reminderNames) }

    private mutating func collectReminderNames(_ mapping: [YAMLNode.Entry], in path: String) {
        let section = mapping.first { $0.key.text == "reminders" }?.value.mapping
        for entry in section ?? [] {
            guard let name = entry.key.text else { continue }
            guard SettingKey.isReminderName(name) else {
                problems.append(
                    "The reminder name \"\(name)\" in \(path) must be lower-case letters and digits"
                        + " with dashes between them, of at most \(SettingKey.reminderNameBytesMax)"
                        + " characters."
                )
                continue
            }
            // A scalar here is a misplaced key, and reported as such.
            let value = entry.value
            if value.mapping != nil || value.isNull { reminderNames.append(name) }
        }
    }

    private mutating func collect(
        _ mapping: [YAMLNode.Entry],
        under section: String? = nil,
        in path: String
    ) {
        for entry in mapping {
            guard let part = entry.key.text else {
                problems.append("The configuration file \(path) cannot be used.")
                continue
            }
            let name = section.map { "\($0).\(part)" } ?? part
            let value = entry.value
            if let inner = value.mapping, !inner.isEmpty || isSection(name) {
                collect(inner, under: name, in: path)
            } else if value.mapping != nil {
                // A value of the wrong kind, and not an empty section.
                values[name] = "{}"
            } else if value.isNull, isSection(name) {
                continue
            } else if let text = value.text {
                values[name] = text
            } else {
                problems.append("The key \(name) is a list; it must be one value.")
            }
        }
    }

    /// Whether a key may be an empty section: a section, or a reminder, which is then like the
    /// unnamed one.
    private func isSection(_ name: String) -> Bool {
        name == "reminders" || knownKeys.contains { $0.name.hasPrefix("\(name).") }
    }
}
