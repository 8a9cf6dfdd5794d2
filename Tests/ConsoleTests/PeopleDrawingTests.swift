import Console
import Reminders
import Testing

/// People and groups on a page.
struct PeopleDrawingTests {
    @Test func `whoever is called stands out, and who is only named does not`() {
        let document = Document(
            opening: [
                [
                    .person(name: "<Ann>", id: "U1"), .text(", "), .person(name: "Bob", id: nil),
                    .text(", "), .group(name: "web", id: "S1"),
                ]
            ],
            summary: Document.Summary(title: "")
        )
        #expect(
            DocumentDrawing.html(document)
                == "<div class=\"block section\"><span class=\"mention\">@&lt;Ann&gt;</span>, Bob, "
                + "<span class=\"mention\">@web</span></div>"
        )
    }
}
