import Reminders
import Testing

struct TitleCaseTests {
    /// What Python 3.11 answers to `str.title()`.
    @Test(
        arguments: [
            ("services", "Services"), ("apm_services", "Apm_Services"),
            ("serviceV2s", "Servicev2S"), ("k8sClusters", "K8Sclusters"), ("_users", "_Users"),
            ("aws-accounts", "Aws-Accounts"), ("2fas", "2Fas"), ("", ""), ("ABC dEF", "Abc Def"),
            ("it's", "It'S"), ("a.b/c:d", "A.B/C:D"), ("ñandú ñandú", "Ñandú Ñandú"),
            ("сервисы api", "Сервисы Api"), ("サービスapi", "サービスApi"), ("服务api", "服务Api"),
            ("ΣΑΣ ΣΣ ΣΑΣΑ", "Σας Σς Σασα"), ("ǆungla ǆǆ", "ǅungla ǅǆ"), ("ßtrasse", "Sstrasse"),
            ("ﬁle", "File"), ("İSTANBUL iı", "İstanbul Iı"), ("ªb", "ªb"), ("ⅷx", "Ⅷx"),
            ("a\u{301}b", "A\u{301}B"), ("a\u{B7}b", "A\u{B7}B"),
        ]
    )
    func `a letter after a cased one is small, any other large`(text: String, titled: String) {
        #expect(TitleCase.of(text) == titled)
    }
}
