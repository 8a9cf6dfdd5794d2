import Platform
import Yams

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
        do {
            let root = try Yams.compose(yaml: text)
            // A file or section of comments alone sets nothing.
            guard let root, root.null == nil else { return }
            guard let mapping = root.mapping else {
                problems.append("The configuration file \(path) is not a mapping of keys.")
                return
            }
            isReadable = true
            collectReminderNames(mapping, in: path)
            collect(mapping, in: path)
        } catch {
            problems.append("The configuration file \(path) is not YAML: \(Self.line(of: error)).")
        }
        let known = knownKeys
        let knownNames = Set(known.map(\.name))
        for name in values.keys.sorted() where !knownNames.contains(name) {
            let nearest = SettingKey.nearest(to: name, among: known)
            problems.append("Unknown key \(name) in \(path); did you mean \(nearest)?")
        }
    }

    private var knownKeys: [SettingKey] { SettingKey.all(withReminders: reminderNames) }

    private mutating func collectReminderNames(_ mapping: Node.Mapping, in path: String) {
        guard let section = mapping["reminders"]?.mapping else { return }
        for (key, value) in section {
            guard let name = key.string else { continue }
            guard SettingKey.isReminderName(name) else {
                problems.append(
                    "The reminder name \"\(name)\" in \(path) must be lower-case letters and digits"
                        + " with dashes between them, of at most \(SettingKey.reminderNameBytesMax)"
                        + " characters."
                )
                continue
            }
            // A scalar here is a misplaced key, and reported as such.
            if value.mapping != nil || value.null != nil { reminderNames.append(name) }
        }
    }

    private mutating func collect(
        _ mapping: Node.Mapping,
        under section: String? = nil,
        in path: String
    ) {
        for (key, value) in mapping {
            guard let part = key.string else {
                problems.append("The configuration file \(path) cannot be used.")
                continue
            }
            let name = section.map { "\($0).\(part)" } ?? part
            if let inner = value.mapping, !inner.isEmpty || isSection(name) {
                collect(inner, under: name, in: path)
            } else if value.mapping != nil {
                // A value of the wrong kind, and not an empty section.
                values[name] = "{}"
            } else if value.null != nil, isSection(name) {
                continue
            } else if let scalar = value.scalar {
                values[name] = scalar.string
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

    /// The YAML parser's error on one line, with positions and keys only, because it quotes the
    /// file.
    private static func line(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let keys, let context)?:
            "line \(context.mark.line), column \(context.mark.column): "
                + "more than one key \(keys.joined(separator: " and more than one key "))"
        default:
            "it cannot be parsed"
        }
    }
}
