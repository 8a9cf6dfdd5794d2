import JSON
import YAML

/// A configuration file: what is read is bounded, and no key is there twice.
enum YAMLTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let root: YAMLNode?
        do throws(YAMLError) {
            root = try YAMLNode.read(String(decoding: input, as: UTF8.self))
        } catch {
            return try BrokenInvariant.unless(
                error.description.utf8.count <= 20 * input.count + 100,
                "the error is longer than the file"
            )
        }
        var count = 0
        if let root { try check(root, depth: 1, &count) }
    }

    private static func check(
        _ node: YAMLNode,
        depth: Int,
        _ count: inout Int
    ) throws(BrokenInvariant) {
        count += 1
        try BrokenInvariant.unless(count <= 10_000 && depth <= 64, "\(count) values at \(depth)")
        switch node {
        case .scalar: break
        case .list(let items):
            for item in items { try check(item, depth: depth + 1, &count) }
        case .mapping(let entries):
            let keys = entries.compactMap { $0.key.text.map { ExactString($0) } }
            try BrokenInvariant.unless(Set(keys).count == keys.count, "a key is there twice")
            for entry in entries {
                try check(entry.key, depth: depth + 1, &count)
                try check(entry.value, depth: depth + 1, &count)
            }
        }
    }
}
