import FoundationEssentials
import Yams

/// The keys of a YAML configuration file, checked against those that exist.
///
/// swift-configuration reads the values, but does not tell which keys nobody asked for; a
/// misspelt key would silently be a default.
struct SettingsFile: Sendable {
    /// Where the file is looked for when nobody names one.
    static let defaultPath = "config/scorebell.yaml"

    private var names: [String] = []
    /// What is wrong with the file, one sentence each.
    private(set) var problems: [String] = []
    /// False when the file cannot be read at all, so that its values cannot either.
    private(set) var isReadable = false

    /// Reads the file; what is wrong with it stands in `problems`.
    init(path: String) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            problems.append("The configuration file \(path) cannot be read.")
            return
        }
        do {
            let root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
            // A file of comments alone sets nothing, and neither does a section of them.
            guard let root, root.null == nil else { return }
            guard let mapping = root.mapping else {
                problems.append("The configuration file \(path) is not a mapping of keys.")
                return
            }
            isReadable = true
            collect(mapping, under: [])
        } catch {
            problems.append("The configuration file \(path) is not YAML: \(Self.line(of: error)).")
        }
        let known = SettingKey.all.map(\.name)
        for name in names.sorted() where !known.contains(name) {
            let nearest = SettingKey.nearest(to: name)
            problems.append("Unknown key \(name) in \(path); did you mean \(nearest)?")
        }
    }

    private mutating func collect(_ mapping: Node.Mapping, under path: [String]) {
        for (key, value) in mapping {
            guard let part = key.string else { continue }
            let name = (path + [part]).joined(separator: ".")
            if let inner = value.mapping {
                collect(inner, under: [name])
            } else if value.null != nil, SettingKey.isSection(name) {
                continue
            } else if value.scalar != nil {
                names.append(name)
            } else {
                problems.append("The key \(name) is a list; it must be one value.")
            }
        }
    }

    /// What the YAML parser says, as one line; it quotes the file, so only its position is kept.
    private static func line(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            "line \(mark.line), column \(mark.column): \(problem)"
        default:
            "it cannot be parsed"
        }
    }
}
