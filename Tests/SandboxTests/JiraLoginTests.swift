import HTTPTypes
import JSON
import Sandbox
import Testing

/// Who may call Jira, and what becomes of those who may not.
struct JiraLoginTests {
    @Test func `the site tells what it is without a login`() {
        let cloud = JiraVisitor().send(.get, "serverInfo", version: 2, as: .some(nil))
        #expect(cloud.status == 200)
        #expect(cloud.json["deploymentType"] == "Cloud")
        #expect(cloud.json["baseUrl"] == "http://jira.example/jira")
        let other = JiraVisitor(.dataCenter).send(.get, "serverInfo", as: .some(nil))
        #expect(other.json["deploymentType"] == "Server")
    }

    @Test func `a Data Center has no version 3, and nothing lies beside the API`() {
        let visitor = JiraVisitor(.dataCenter)
        #expect(visitor.send(.get, "serverInfo", version: 3).status == 404)
        #expect(visitor.send(.get, "nothing").status == 404)
        #expect(JiraVisitor().send(.delete, "myself").status == 404)
    }

    @Test func `the account is known by its address and token`() {
        let visitor = JiraVisitor()
        let answer = visitor.send(.get, "myself")
        #expect(answer.status == 200)
        #expect(answer.json["emailAddress"] == "scorebell@example.com")
        #expect(answer.json["accountId"]?.string != nil && answer.json["name"] == nil)
        let upper = JiraVisitor.basic("SCOREBELL@example.com:sandbox-jira-token")
        #expect(visitor.send(.get, "myself", as: upper).status == 200)
        #expect(visitor.send(.get, "myself", as: "Bearer sandbox-jira-token").status == 403)
    }

    @Test func `a Data Center takes a bearer or a password, and refuses what is wrong`() {
        let visitor = JiraVisitor(.dataCenter)
        #expect(visitor.send(.get, "myself").json["name"] == "scorebell")
        let right = JiraVisitor.basic("scorebell:sandbox-jira-password")
        #expect(visitor.send(.get, "myself", as: right).status == 200)
        let wrong = visitor.search("project = OPS")
        #expect(wrong.status == 200)
        for login in ["Bearer wrong", JiraVisitor.basic("scorebell:wrong")] {
            let answer = visitor.send(.post, "search", ["jql": "project = OPS"], as: login)
            #expect(answer.status == 401)
            #expect(answer.header("x-seraph-loginreason") == "AUTHENTICATED_FAILED")
        }
    }

    @Test func `with a wrong token Cloud answers reads as to nobody`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let wrong = JiraVisitor.basic("scorebell@example.com:wrong")
        let search = visitor.send(.post, "search/jql", ["jql": "project = OPS"], as: wrong)
        #expect(search.status == 200 && search.json["issues"] == [])
        #expect(search.header("x-seraph-loginreason") == "AUTHENTICATED_FAILED")
        #expect(visitor.send(.get, "project/OPS", as: wrong).status == 404)
        #expect(visitor.send(.get, "issue/\(key)", as: wrong).status == 404)
        #expect(visitor.send(.get, "myself", as: wrong).status == 401)
        let types = visitor.send(.get, "issue/createmeta/OPS/issuetypes", as: .some(nil))
        #expect(types.status == 200 && types.json["issueTypes"] == [])
        #expect(visitor.send(.post, "issue", visitor.fields(), as: .some(nil)).status == 401)
        let path = "mypermissions?permissions=CREATE_ISSUES"
        let none = visitor.send(.get, path, as: .some(nil))
        #expect(none.json["permissions"]?["CREATE_ISSUES"]?["havePermission"] == false)
    }

    @Test func `after five wrong logins even the right one needs a person`() {
        let visitor = JiraVisitor()
        let wrong = JiraVisitor.basic("scorebell@example.com:wrong")
        for _ in 0..<5 { #expect(visitor.send(.get, "myself", as: wrong).status == 401) }
        let denied = visitor.send(.get, "myself")
        #expect(denied.status == 403)
        let reason = denied.header("x-authentication-denied-reason")
        #expect(reason == "CAPTCHA_CHALLENGE; login-url=http://jira.example/jira/login.jsp")
        #expect(denied.header("x-seraph-loginreason") == "AUTHENTICATION_DENIED")
        visitor.jira.logInWithBrowser()
        #expect(visitor.send(.get, "myself").status == 200)
        for _ in 0..<4 { #expect(visitor.send(.get, "myself", as: wrong).status == 401) }
        #expect(visitor.send(.get, "myself").status == 200)
    }

    @Test func `permissions are told, and what is taken away is refused`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        visitor.jira.changeProject("OPS") { $0.permissions = [.browse] }
        let path = "mypermissions?projectKey=OPS&permissions=BROWSE_PROJECTS,CREATE_ISSUES"
        let permissions = visitor.send(.get, path).json["permissions"]
        #expect(permissions?["BROWSE_PROJECTS"]?["havePermission"] == true)
        #expect(permissions?["CREATE_ISSUES"]?["havePermission"] == false)
        #expect(visitor.send(.get, "mypermissions").status == 400)
        #expect(visitor.send(.get, "mypermissions?permissions=FLY").status == 400)
        #expect(visitor.send(.get, "issue/createmeta/OPS/issuetypes").json["issueTypes"] == [])
        #expect(visitor.create().status == 400)
        let edit: JSONValue = ["fields": ["summary": "B"]]
        #expect(visitor.send(.put, "issue/\(key)", edit).status == 403)
        #expect(visitor.send(.post, "issue/\(key)/comment", ["body": "x"]).status == 403)
        #expect(visitor.send(.put, "issue/\(key)/properties/p", 1).status == 403)
        let transitions = visitor.send(.get, "issue/\(key)/transitions")
        #expect(transitions.status == 200 && transitions.json["transitions"] == [])
        #expect(
            visitor.send(.post, "issue/\(key)/transitions", ["transition": ["id": "31"]]).status
                == 400
        )
        #expect(try #require(visitor.board.issue(key)).writeCount == 1)
    }

    @Test func `a hidden project is not there`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        visitor.jira.changeProject("OPS") { $0.permissions = [] }
        #expect(visitor.send(.get, "project/OPS").status == 404)
        #expect(visitor.send(.get, "issue/\(key)").status == 404)
        #expect(visitor.create().error("project") == "valid project is required")
        let search = visitor.search(#"project = "OPS""#)
        #expect(search.status == 400)
        #expect(search.errorMessages == ["The value 'OPS' does not exist for the field 'project'."])
        #expect(try visitor.found("labels != x") == [])
    }
}
