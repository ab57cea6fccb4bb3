//! Which names hold credentials, and text without them.
//!
//! What people see (screens, messages, reports) masks credentials in headers, in queries and in URLs. What programs read
//! (records, JSON, exports, exact bytes) keeps them, and bodies are shown as they are. A signature is not a credential:
//! it is valid for one request only, and whoever looks for a mistake needs to see it.
//!
//! Names are compared by their letters and digits, in any case and percent-decoded, so `X-Api-Key`, `api_key`, `apikey`
//! and `api%5Fkey` are one name.

use std::borrow::Cow;

use super::form;

pub(crate) const MASK: &str = "********";

/// Names that end like this hold a credential.
const ENDS: [&str; 28] = [
    "authorization",   // RFC 9110 section 11.6.2, Proxy-Authorization, X-Authorization
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
const WHOLE: [&str; 5] = [
    "auth",  // Firebase's query parameter
    "xauth", // the same in a header
    "pwd",   // a password
    "cookie2",
    "phpauthpw", // the password of PHP's servers
];

/// Whole names of query parameters that hold a credential.
const PARAMETERS: [&str; 1] = [
    "sig", // the shared access signature in a URL of Azure, such as those of Logic Apps, opens it to whoever has it
];

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
        Some((scheme, _)) if letters(name.as_bytes()).ends_with("authorization") => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    })
}

/// The value of a query parameter, masked if it is a credential.
pub(crate) fn mask_parameter<'a>(name: &[u8], value: &'a [u8]) -> Cow<'a, [u8]> {
    if !value.is_empty() && is_credential_parameter(name) {
        Cow::Borrowed(MASK.as_bytes())
    } else {
        Cow::Borrowed(value)
    }
}

/// A query, without its question mark, whose credentials are masked.
pub(crate) fn mask_query(query: &str) -> String {
    let masked = mask_text(&format!("?{query}")).into_owned();
    masked.strip_prefix('?').unwrap_or_default().to_owned()
}

/// Text in which the credentials of all URLs and targets are masked: query parameters and user names.
pub(crate) fn mask_text(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'=', b'@', bytes).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| b"?&;#:".contains(byte)) {
        let mark = at + found;
        at = mark + 1;
        let Some((start, end)) = credential_after(bytes, mark) else {
            continue;
        };
        out.push_str(&text[copied..start]);
        out.push_str(MASK);
        (copied, at) = (end, end);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The range of the credential that begins after this mark, if there is one.
fn credential_after(text: &[u8], mark: usize) -> Option<(usize, usize)> {
    const MAX_NAME: usize = 256;
    let rest = &text[mark..];
    if text[mark] == b':' {
        let authority = rest.strip_prefix(b"://")?;
        let end = authority
            .iter()
            .position(|byte| b"/?#\\".contains(byte) || ends_url(*byte));
        let authority = &authority[..end.unwrap_or(authority.len())];
        let start = mark + 3;
        return memchr::memrchr(b'@', authority)
            .filter(|length| *length > 0 && authority[..*length] != *"…".as_bytes())
            .map(|length| (start, start + length));
    }
    let name = &rest[1..];
    let length = name
        .iter()
        .take(MAX_NAME)
        .position(|byte| !(byte.is_ascii_alphanumeric() || b"_.-%[]+~*$:".contains(byte)))?;
    if name[length] != b'=' || !is_credential_parameter(&name[..length]) {
        return None;
    }
    let start = mark + 1 + length + 1;
    let value = &text[start..];
    let end = value
        .iter()
        .position(|byte| b"&#".contains(byte) || ends_url(*byte));
    let end = start + end.unwrap_or(value.len());
    (end > start).then_some((start, end))
}

/// Whether a URL in a sentence ends before this byte.
fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"`\"<>".contains(&byte)
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
    fn a_header_keeps_its_scheme() {
        let masked = |name, value| mask_header(name, value).unwrap_or_default();
        assert_eq!(masked("authorization", "Bearer x y"), "Bearer ********");
        assert_eq!(masked("X-Authorization", "Basic x"), "Basic ********");
        assert_eq!(masked("Authorization", "x"), MASK);
        assert_eq!(masked("Cookie", "a=1; b=2"), MASK);
        assert_eq!(masked("Cookie", ""), "");
        assert_eq!(masked("X-Trace", "1"), "");
    }
}
