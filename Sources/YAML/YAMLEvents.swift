internal import CYAML
import JSON

/// The events of libyaml's parser, each copied out of it.
///
/// Safe: the parser lives while `read` runs, which is the only one to make this.
@safe struct YAMLEvents {
    /// The beginning or end of something, or all of a scalar.
    struct Event {
        enum Kind: Hashable {
            case alias(ExactString)
            case scalar(ExactString, isPlain: Bool)
            case list, mapping
            /// The end of a list or mapping.
            case end
            /// The beginning of the stream, and the beginning and the end of a document.
            case boundary
            case streamEnd
        }

        var kind: Kind
        /// The name that aliases call it by.
        var anchor: ExactString?
        var line: Int
        var column: Int

        func problem(_ words: String) -> YAMLError {
            .problem(words, line: line, column: column)
        }
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Lets a closure read the events of a text in UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - body: Reads the events, and keeps none of this.
    /// - Returns: What the closure returns.
    /// - Throws: `YAMLError`; somebody has to correct the text.
    static func read<Value>(
        _ bytes: [UInt8],
        _ body: (YAMLEvents) throws(YAMLError) -> Value
    ) throws(YAMLError) -> Value {
        // Safe: the parser keeps its own address and the text's; both stay where they are until
        // `body` is done, and then the parser is deleted.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { unsafe parser.deallocate() }
        guard unsafe yaml_parser_initialize(parser) == 1 else { throw .unreadable }
        defer { unsafe yaml_parser_delete(parser) }
        return try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
            // Nothing is guessed: a file in UTF-16 is refused for its zeros.
            unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            return try unsafe body(YAMLEvents(parser: parser))
        }
    }

    func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        // Safe: the parser fills the event, which is deleted once what is needed of it is copied.
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Event(
            kind: Self.kind(of: event),
            anchor: Self.anchor(of: event),
            line: Int(event.start_mark.line) + 1,
            column: Int(event.start_mark.column) + 1
        )
    }

    private var failure: YAMLError {
        // Safe: the problem is a constant text; every error of these two kinds has one.
        switch unsafe parser.pointee.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            guard let problem = unsafe parser.pointee.problem else { return .unreadable }
            return unsafe .problem(
                String(cString: problem),
                line: Int(parser.pointee.problem_mark.line) + 1,
                column: Int(parser.pointee.problem_mark.column) + 1
            )
        default: return .unreadable
        }
    }

    private static func kind(of event: yaml_event_t) -> Event.Kind {
        switch unsafe event.type {
        case YAML_ALIAS_EVENT: unsafe .alias(name(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            unsafe .scalar(text(of: event), isPlain: event.data.scalar.style == plain)
        case YAML_SEQUENCE_START_EVENT: .list
        case YAML_MAPPING_START_EVENT: .mapping
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .end
        case YAML_STREAM_END_EVENT: .streamEnd
        default: .boundary
        }
    }

    private static let plain = YAML_PLAIN_SCALAR_STYLE

    /// Copies a scalar, but for the byte order mark that some programs write before a text.
    private static func text(of event: yaml_event_t) -> ExactString {
        // Safe: a scalar has that many bytes, which may be zeros too, until it is deleted.
        let bytes = unsafe Array(
            UnsafeBufferPointer(
                start: event.data.scalar.value,
                count: event.data.scalar.length
            )
        )
        let text = bytes.dropFirst(ByteOrderMark.length(in: bytes))
        return ExactString(String(decoding: text, as: UTF8.self))
    }

    private static func anchor(of event: yaml_event_t) -> ExactString? {
        switch unsafe event.type {
        case YAML_SCALAR_EVENT: unsafe name(event.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: unsafe name(event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: unsafe name(event.data.mapping_start.anchor)
        default: nil
        }
    }

    /// Copies a name of libyaml's, which ends with a zero.
    private static func name(_ text: UnsafeMutablePointer<UInt8>?) -> ExactString? {
        // Safe: it lives until its event is deleted.
        guard let text = unsafe text else { return nil }
        return unsafe ExactString(String(cString: text))
    }
}
