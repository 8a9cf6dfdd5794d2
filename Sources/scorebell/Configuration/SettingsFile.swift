import JSON
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
            if let owners = value.mapping, isKey(name, of: .map) {
                values[name] = text(of: owners, in: name)
            } else if case .list(let items) = value, isKey(name, of: .list) {
                values[name] = text(of: items, in: name)
            } else if value.mapping?.isEmpty == false, isKey(name, of: .json) {
                problems.append("The key \(name) is a map; write it as JSON, in single quotes.")
            } else if let inner = value.mapping, !inner.isEmpty || isSection(name) {
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

    private func isKey(_ name: String, of form: SettingKey.Form) -> Bool {
        knownKeys.contains { $0.form == form && $0.name == name }
    }

    /// Returns a map as a JSON object of texts; a value that was left out is an empty one.
    private mutating func text(of entries: [YAMLNode.Entry], in name: String) -> String {
        var members: [ExactString: JSONValue] = [:]
        for entry in entries {
            if let key = entry.key.text, let text = entry.value.text {
                members[key] = .string(entry.value.isNull ? "" : text)
            } else {
                let word = entry.key.text.map { "The value of \"\($0)\"" } ?? "A name"
                problems.append("\(word) in \(name) must be one text.")
            }
        }
        return String(decoding: JSONValue.object(members).utf8, as: UTF8.self)
    }

    /// Returns a list as a text with commas; a comma alone is the empty list, which is a value.
    private mutating func text(of items: [YAMLNode], in name: String) -> String {
        let texts = items.compactMap { $0.isNull ? nil : $0.text }
        if texts.count < items.count {
            problems.append("The list \(name) has an item that is no text.")
        }
        return texts.isEmpty ? "," : texts.joined(separator: ",")
    }

    /// Whether a key may be an empty section: a section, or a reminder, which is then like the
    /// unnamed one.
    private func isSection(_ name: String) -> Bool {
        name == "reminders" || knownKeys.contains { $0.name.hasPrefix("\(name).") }
    }
}
