import HTTPMessage
import HTTPTypes
import Testing

struct ResponseTests {
    private func text(_ response: Response) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func `an error has a code for programs and a sentence for people`() {
        let response = Response.error(.conflict, code: "a_b", message: "A \"b\"\nis /c.")
        #expect(response.status == .conflict)
        #expect(response.headers == [.contentType: "application/json"])
        #expect(text(response) == #"{"error":"a_b","message":"A \"b\"\nis /c.","ok":false}"#)
    }

    @Test func `a method that is not taken is told which ones are`() {
        let response = Response.methodNotAllowed("GET, HEAD")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
        #expect(text(response).contains(#""message":"This path takes GET, HEAD.""#))
    }

    @Test(arguments: [(5, "5"), (1, "1"), (0, "1"), (-3, "1")] as [(Int64, String)])
    func `another try makes sense in a second at the earliest`(seconds: Int64, header: String) {
        let response = Response(.serviceUnavailable).retryable(after: seconds)
        #expect(response.headers[.retryAfter] == header)
    }

    @Test func `only one response is none`() {
        #expect(Response.reset.isReset)
        #expect(!Response(.ok).isReset && !Response.nothingHere.isReset)
    }
}
