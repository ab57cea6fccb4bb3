//! Which names hold credentials, and text without them.
//!
//! What people see (screens, messages, reports) masks credentials in headers, in queries and in URLs. What programs
//! read (records, JSON, exports, exact bytes) keeps them, and bodies are shown as they are. A signature is not a
//! credential: it is valid for one request only, and whoever looks for a mistake needs to see it.
//!
//! Names are compared by their letters and digits, in any case and percent-decoded, so `X-Api-Key`, `api_key`, `apikey`
//! and `api%5Fkey` are one name.

use std::borrow::Cow;

use super::form;

pub(crate) const MASK: &str = "********";

/// Names that end like this hold a credential.
const ENDS: [&str; 29] = [
    "authorization",   // RFC 9110 section 11.6.2, Proxy-Authorization, X-Authorization
    "authentication",  // what some senders call that header
    "token",  // RFC 6750 section 2.3, X-Gitlab-Token, hub.verify_token, X-Amz-Security-Token
    "secret", // client_secret of RFC 6749 section 2.3.1, X-Hook-Secret
    "password", // RFC 6749 section 4.3.2
    "passwd", // the same
    "passphrase", // the same
    "passcode", // Figma's webhooks
    "apikey", // X-Api-Key, X-Goog-Api-Key, hapikey
    "subscriptionkey", // Ocp-Apim-Subscription-Key of Azure API Management
    "functionskey", // X-Functions-Key of Azure Functions
    "saskey", // aeg-sas-key of Azure Event Grid
    "authkey", // X-Auth-Key of Cloudflare
    "accesskey", // keys of services that have no other name for them
    "accountkey", // the same
    "masterkey", // the same
    "privatekey", // the same
    "secretkey", // the same
    "sharedkey", // the same
    "signingkey", // a key that makes signatures, other than a signature
    "webhookkey", // the same
    "jwt",    // a bearer token, RFC 7519
    "jwtassertion", // the same: Cf-Access-Jwt-Assertion, X-Goog-Iap-Jwt-Assertion
    "clientassertion", // RFC 7521 section 4.2
    "credentials", // a user name with its password
    "cookie", // RFC 6265, Set-Cookie
    "amzsignature", // a URL that is signed by AWS opens its object to whoever has it
    "googsignature", // the same of Google Cloud Storage
    "oidcdata", // the token that a load balancer of AWS adds
];

/// Whole names that hold a credential.
const WHOLE: [&str; 6] = [
    "auth",  // Firebase's query parameter
    "xauth", // the same in a header
    "pwd",   // a password
    "pass",  // the same
    "cookie2",
    "phpauthpw", // the password of PHP's servers
];

/// Whole names of query parameters that hold a credential.
const PARAMETERS: [&str; 1] = [
    "sig", // the shared access signature in a URL of Azure, such as those of Logic Apps, opens it to whoever has it
];

/// Schemes of addresses, which look like a user name before its password.
const ADDRESSES: [&str; 5] = ["mailto", "sip", "sips", "acct", "xmpp"];

/// Longer names and user names are not looked at, and URLs inside more URLs than that neither.
const MAX_NAME: usize = 256;
const MAX_NESTED: usize = 3;

/// Names that only look like those.
const OTHERS: [&str; 9] = [
    "itwilioidempotencytoken", // the id of a delivery
    "idempotencytoken",        // the same
    "validationtoken",         // the challenge of Microsoft Graph, which the response repeats
    "pagetoken",               // a place in a list
    "nextpagetoken",           // the same
    "nexttoken",               // the same
    "continuationtoken",       // the same
    "skiptoken",               // the same
    "synctoken",               // the same
];

/// Whether a header of this name holds a credential.
pub(crate) fn is_credential_header(name: &str) -> bool {
    is_credential(&letters(name.as_bytes()))
}

/// Whether a query parameter of this name, as it is spelled in the query, holds a credential.
pub(crate) fn is_credential_parameter(name: &[u8]) -> bool {
    let name = letters(&form::decode(name));
    is_credential(&name) || PARAMETERS.contains(&name.as_str())
}

fn is_credential(name: &str) -> bool {
    (WHOLE.contains(&name) || ENDS.iter().any(|end| name.ends_with(end))) && !OTHERS.contains(&name)
}

/// The letters and digits of a name, in lower case.
fn letters(name: &[u8]) -> String {
    let letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric());
    letters
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

/// The masked value of a header that holds a credential, with its scheme; `None` for other headers.
pub(crate) fn mask_header(name: &str, value: &str) -> Option<String> {
    // An empty credential is not a secret, and is worth seeing.
    if value.is_empty() || !is_credential_header(name) {
        return None;
    }
    Some(match value.split_once(' ') {
        Some((scheme, _)) if is_authorization(&letters(name.as_bytes())) => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    })
}

/// Whether the value of this header begins with a scheme, which is no secret.
fn is_authorization(letters: &str) -> bool {
    letters.ends_with("authorization") || letters.ends_with("authentication")
}

/// The decoded value of a query parameter, masked if it is a credential or a URL that has some.
pub(crate) fn mask_parameter<'a>(name: &[u8], value: &'a [u8]) -> Cow<'a, [u8]> {
    if !value.is_empty() && is_credential_parameter(name) {
        Cow::Borrowed(MASK.as_bytes())
    } else {
        match std::str::from_utf8(value).map(mask_text) {
            Ok(Cow::Owned(masked)) => Cow::Owned(masked.into_bytes()),
            _ => Cow::Borrowed(value),
        }
    }
}

/// A query, without its question mark, whose credentials are masked.
pub(crate) fn mask_query(query: &str) -> String {
    let masked = mask_text(&format!("?{query}")).into_owned();
    masked.strip_prefix('?').unwrap_or_default().to_owned()
}

/// A text that was to be a URL, without its user name and password.
pub(crate) fn mask_user(url: &str) -> Cow<'_, str> {
    let start = authority_start(url);
    let authority = &url[start..];
    let end = authority.find(['/', '?', '#', '\\']);
    match authority[..end.unwrap_or(authority.len())].rfind('@') {
        Some(length) if length > 0 => {
            Cow::Owned([&url[..start], MASK, &authority[length..]].concat())
        }
        _ => Cow::Borrowed(url),
    }
}

/// Where the authority begins, also after `http:/`, `http//` and `http:`.
fn authority_start(url: &str) -> usize {
    if let Some(at) = url.find("://") {
        return at + 3;
    }
    let length = ["https", "http"]
        .iter()
        .find(|scheme| {
            let start = url.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .map_or(0, |scheme| scheme.len());
    let rest = &url[length..];
    let marks = rest.len() - rest.trim_start_matches([':', '/']).len();
    if marks > 0 { length + marks } else { 0 }
}

/// Text in which the credentials of all URLs and targets are masked: query parameters and user names.
pub(crate) fn mask_text(text: &str) -> Cow<'_, str> {
    mask_nested(text, 0)
}

/// `depth` says how many values of a query the text is in.
fn mask_nested(text: &str, depth: usize) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'=', b'@', bytes).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| b"?&;#:".contains(byte)) {
        let mark = at + next;
        at = mark + 1;
        let found = match bytes[mark] {
            b':' => user_before(bytes, mark).filter(|(start, _)| *start >= copied),
            _ => credential_after(bytes, mark),
        };
        let (start, end, shown) = match found {
            Some((start, end)) => (start, end, Cow::Borrowed(MASK)),
            None => match url_in_value(text, mark, depth) {
                Some((start, end, masked)) => (start, end, Cow::Owned(masked)),
                None => continue,
            },
        };
        out.push_str(&text[copied..start]);
        out.push_str(&shown);
        (copied, at) = (end, end);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The range of the user name that this colon is about: `//USER:PASSWORD@` follows it, or it is inside
/// `USER:PASSWORD@`.
fn user_before(text: &[u8], colon: usize) -> Option<(usize, usize)> {
    let rest = &text[colon + 1..];
    if let Some(authority) = rest.strip_prefix(b"//") {
        let end = authority
            .iter()
            .position(|byte| b"/?#\\".contains(byte) || ends_url(*byte));
        let authority = &authority[..end.unwrap_or(authority.len())];
        let start = colon + 3;
        return memchr::memrchr(b'@', authority)
            .filter(|length| *length > 0 && authority[..*length] != *"…".as_bytes())
            .map(|length| (start, start + length));
    }
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~%+-!$*@".contains(byte);
    let before = text[..colon].iter().rev().take(MAX_NAME);
    let start = colon - before.take_while(|byte| is_in_name(byte)).count();
    let name = &text[start..colon];
    let follows = match text[..start].last() {
        None => true,
        Some(b'/') => follows_scheme(&text[..start]),
        Some(byte) => byte.is_ascii_whitespace() || b"`\"'=(,".contains(byte),
    };
    let is_address = ADDRESSES
        .iter()
        .any(|scheme| name.eq_ignore_ascii_case(scheme.as_bytes()));
    if name.is_empty() || !follows || is_address {
        return None;
    }
    let end = rest
        .iter()
        .take(MAX_NAME)
        .position(|byte| b"/?#\\".contains(byte) || ends_url(*byte));
    let rest = &rest[..end.unwrap_or(rest.len().min(MAX_NAME))];
    let length = memchr::memrchr(b'@', rest).filter(|length| *length > 0)?;
    let host = rest.get(length + 1)?;
    (host.is_ascii_alphanumeric() || b"[:".contains(host)).then_some((start, colon + 1 + length))
}

/// Whether the text ends with `http:/` or its like.
fn follows_scheme(text: &[u8]) -> bool {
    let marks = text.iter().rev().take(4);
    let marks = marks.take_while(|byte| b":/".contains(byte)).count();
    let end = text.len() - marks;
    let scheme = text[end.saturating_sub(5)..end].to_ascii_lowercase();
    scheme.ends_with(b"http") || scheme.ends_with(b"https")
}

/// The range of the value of the parameter that follows this mark, if it is a credential.
fn credential_after(text: &[u8], mark: usize) -> Option<(usize, usize)> {
    let length = name_after(text, mark)?;
    if !is_credential_parameter(&text[mark + 1..][..length]) {
        return None;
    }
    let start = mark + 1 + length + 1;
    let value = &text[start..];
    let end = value
        .iter()
        .position(|byte| b"&#".contains(byte) || ends_url(*byte));
    let end = end.unwrap_or(value.len());
    // What is masked already keeps the quote after it.
    let rest = value[..end].strip_prefix(MASK.as_bytes());
    if rest.is_some_and(|rest| rest.iter().all(|byte| b"'\"`),.".contains(byte))) {
        return None;
    }
    let end = start + end - sentence_end(&value[..end], value.get(end));
    (end > start).then_some((start, end))
}

/// The range of the value of the parameter that follows this mark, and the value without the credentials of the
/// percent-encoded URL that it is.
fn url_in_value(text: &str, mark: usize, depth: usize) -> Option<(usize, usize, String)> {
    let bytes = text.as_bytes();
    if depth == MAX_NESTED || !b"?&#".contains(&bytes[mark]) {
        return None;
    }
    let start = mark + 1 + name_after(bytes, mark)? + 1;
    let value = &bytes[start..];
    let end = value
        .iter()
        .position(|byte| b"?&#".contains(byte) || ends_url(*byte));
    let value = &value[..end.unwrap_or(value.len())];
    memchr::memchr(b'%', value)?;
    let decoded = form::decode(value);
    match mask_nested(std::str::from_utf8(&decoded).ok()?, depth + 1) {
        Cow::Owned(masked) => {
            let encoded = form::encode(&masked).to_string().replace("%2A", "*");
            Some((start, start + value.len(), encoded))
        }
        Cow::Borrowed(_) => None,
    }
}

/// The length of the parameter's name that follows this mark, and is followed by `=`.
fn name_after(text: &[u8], mark: usize) -> Option<usize> {
    let name = &text[mark + 1..];
    let length = name
        .iter()
        .take(MAX_NAME)
        .position(|byte| !(byte.is_ascii_alphanumeric() || b"_.-%[]+~*$:".contains(byte)))?;
    (name[length] == b'=').then_some(length)
}

/// Whether a URL in a sentence ends before this byte.
fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"`\"<>".contains(&byte)
}

/// How many bytes at the end of a URL, which this byte follows, belong to the sentence around it.
fn sentence_end(url: &[u8], next: Option<&u8>) -> usize {
    if !next.is_some_and(u8::is_ascii_whitespace) {
        return 0;
    }
    let marks = url.iter().rev().take_while(|byte| b":,;.)".contains(byte));
    marks.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_with_credentials_are_known_in_any_spelling() {
        for name in [
            "Authorization",
            "PROXY-AUTHORIZATION",
            "Cookie",
            "set-cookie",
            "X-Api-Key",
            "ApiKey",
            "X-Auth-Key",
            "X-Gitlab-Token",
            "X-Goog-Channel-Token",
            "X-Telegram-Bot-Api-Secret-Token",
            "Ocp-Apim-Subscription-Key",
            "X-Functions-Key",
            "aeg-sas-key",
            "X-Goog-Api-Key",
            "X-Amz-Security-Token",
            "Cf-Access-Client-Secret",
            "Cf-Access-Jwt-Assertion",
            "X-Hook-Secret",
            "x_password",
        ] {
            assert!(is_credential_header(name), "{name}");
        }
    }

    #[test]
    fn signatures_challenges_and_ids_are_not_credentials() {
        for name in [
            "X-Hub-Signature-256",
            "Stripe-Signature",
            "webhook-signature",
            "Signature-Input",
            "X-Twilio-Signature",
            "X-Sig",
            "Content-Digest",
            "WWW-Authenticate",
            "Idempotency-Key",
            "I-Twilio-Idempotency-Token",
            "Sec-WebSocket-Key",
            "X-GitHub-Hook-ID",
            "Token-Type",
            "Authorization-Id",
        ] {
            assert!(!is_credential_header(name), "{name}");
        }
        for name in [
            "signature",
            "validationToken",
            "hub.challenge",
            "key",
            "code",
            "max_tokens",
            "nextPageToken",
            "client_id",
            "X-Amz-Credential",
            "password_changed",
        ] {
            assert!(!is_credential_parameter(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_is_masked_already_stays_as_it_is() {
        for masked in [
            "curl 'http://h/?token=********'",
            "(http://h/?token=********)",
            "http://h/?token=********&a=1",
            "http://h/?token=********",
        ] {
            assert_eq!(mask_text(masked), masked);
        }
        assert_eq!(
            mask_text("http://h/?token=********x"),
            "http://h/?token=********"
        );
    }

    #[test]
    fn parameters_with_credentials_are_masked_in_any_text() {
        for (text, wanted) in [
            ("/?access_token=x", "/?access_token=********"),
            ("/?ACCESS_TOKEN=x&a=1", "/?ACCESS_TOKEN=********&a=1"),
            ("/?access%5Ftoken=x", "/?access%5Ftoken=********"),
            ("/?%61ccess_token=a=b%20c;d", "/?%61ccess_token=********"),
            (
                "/?a=1&hub.verify_token=x&token=",
                "/?a=1&hub.verify_token=********&token=",
            ),
            ("/?a=1;apikey=x;y&b=2", "/?a=1;apikey=********&b=2"),
            ("/?sig=a%2Bb&sv=1", "/?sig=********&sv=1"),
            ("/?user[password]=x", "/?user[password]=********"),
            ("/?token=a?token=b", "/?token=********"),
            ("/?a=?client_secret=x", "/?a=?client_secret=********"),
            (
                "http://h/#access_token=x&b=1",
                "http://h/#access_token=********&b=1",
            ),
            (
                "`http://h/?token=x`: 200",
                "`http://h/?token=********`: 200",
            ),
            (
                "<https://h/?pwd=x>; rel=\"next\"",
                "<https://h/?pwd=********>; rel=\"next\"",
            ),
            ("http://u:p@h:80/x?a=@", "http://********@h:80/x?a=@"),
            ("https://u%40x:p@@h", "https://********@h"),
            (
                "from http://u@h and http://h/u@v",
                "from http://********@h and http://h/u@v",
            ),
            ("token=x", "token=x"),
            ("t=1,v1=ab?", "t=1,v1=ab?"),
            (
                "multipart/form-data; boundary=token",
                "multipart/form-data; boundary=token",
            ),
            ("a ? token = x", "a ? token = x"),
            (
                "http://h/?token=x: refused",
                "http://h/?token=********: refused",
            ),
            ("(see /?pass=x), then", "(see /?pass=********), then"),
            ("`u:p@h:9` is wrong", "`********@h:9` is wrong"),
            (
                "http:/u:p@h and https//u:p@h",
                "http:/********@h and https//********@h",
            ),
            (
                "http:u:p@h, a=zoe@x.example:p@p@:9",
                "********@h, a=********@:9",
            ),
            (
                "mailto:zoe@h SIP:1@h acct:a@h",
                "mailto:zoe@h SIP:1@h acct:a@h",
            ),
            ("12:30 from zoe@h: a@ b", "12:30 from zoe@h: a@ b"),
            ("/a:b@c", "/a:b@c"),
            (
                "/?next=http%3A%2F%2Fu%3Ax%40h%2F%3Ftoken%3Dx%26b%3D1&c=1",
                "/?next=http%3A%2F%2F********%40h%2F%3Ftoken%3D********%26b%3D1&c=1",
            ),
            (
                "/?a=%2Fb%3Fc%3D%252Fd%253Fsecret%253Dx#e",
                "/?a=%2Fb%3Fc%3D%252Fd%253Fsecret%253D********#e",
            ),
            (
                "/?next=http%3A%2F%2Fh%2f&a=%C3",
                "/?next=http%3A%2F%2Fh%2f&a=%C3",
            ),
            ("http://@h/", "http://@h/"),
            ("http://…@h/", "http://…@h/"),
            ("?token=", "?token="),
        ] {
            assert_eq!(mask_text(text), wanted);
            assert_eq!(mask_text(&mask_text(text)), wanted, "twice");
        }
        assert_eq!(mask_query("token=a&b=1"), "token=********&b=1");
        assert_eq!(mask_query(""), "");
    }

    #[test]
    fn a_text_that_was_to_be_a_url_has_no_user() {
        for (text, wanted) in [
            ("u:p@h:9/x@y", "********@h:9/x@y"),
            ("token@h", "********@h"),
            ("http:/token@h/", "http:/********@h/"),
            ("HTTPS//u:p@h", "HTTPS//********@h"),
            ("http:token@h", "http:********@h"),
            ("ftp://u:p@h", "ftp://********@h"),
            ("httpbin:x@h", "********@h"),
            ("h/@me", "h/@me"),
            ("@h", "@h"),
        ] {
            assert_eq!(mask_user(text), wanted);
        }
    }

    #[test]
    fn a_header_keeps_its_scheme() {
        let masked = |name, value| mask_header(name, value).unwrap_or_default();
        assert_eq!(masked("authorization", "Bearer x y"), "Bearer ********");
        assert_eq!(masked("X-Authorization", "Basic x"), "Basic ********");
        assert_eq!(masked("Authentication", "Bearer x"), "Bearer ********");
        assert_eq!(masked("Authorization", "x"), MASK);
        assert_eq!(masked("Cookie", "a=1; b=2"), MASK);
        assert_eq!(masked("Cookie", ""), "");
        assert_eq!(masked("X-Trace", "1"), "");
    }
}
