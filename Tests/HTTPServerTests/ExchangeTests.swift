import HTTPServer
import HTTPTypes
import Testing

struct ExchangeTests {
    @Test func `a request is answered with date and length`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(
                response.head == """
                    HTTP/1.1 200 OK\r
                    Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                    Content-Length: 11\r
                    \r

                    """
            )
            #expect(response.body == "GET /a?b=c ")
        }
    }
}
