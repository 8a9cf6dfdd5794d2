import HTTPMessage
import HTTPTypes
import JSON

/// One server-sent event (HTML standard, section 9.2), as a whole answer: the browser then asks for
/// the next one, and says which it saw last.
enum ServerEvent {
    /// The answer with parts of the page, by the ids of their elements.
    // Ours: names of a page's parts.
    static func parts(_ parts: [String: String], digest: String) -> Response {
        // Only texts, which always encode; JSON has no line breaks, so it is one `data` line.
        let data = (try? JSONCoding.encode(parts)) ?? []
        return reply(
            "retry: 250\nid: \(digest)\nevent: parts\ndata: "
                + String(decoding: data, as: UTF8.self) + "\n\n"
        )
    }

    /// The answer that nothing has happened: come back at once.
    static let nothing = reply("retry: 250\n: nothing new\n\n")

    /// The answer that nothing can be said now: come back later.
    static let later = reply("retry: 5000\nevent: trouble\ndata: later\n\n")

    private static func reply(_ text: String) -> Response {
        Response(
            .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: Array(text.utf8)
        )
    }
}
