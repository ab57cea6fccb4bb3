//! Schemes that sign the URL: which of its spellings count, and what they do with the body.

use crate::message::form;

use super::address::SignedUrl;
use super::input::Components;
use super::mac::{Hash, hex};
use super::scheme::UrlVariants;
use super::verdict::Verdict;

/// The spellings of a URL that a signature may be of.
pub(super) fn spellings(urls: UrlVariants, address: &SignedUrl) -> Vec<String> {
    let given = address.to_string();
    match urls {
        UrlVariants::AsGiven => vec![given],
        // Both twilio-python and twilio-go try the URL with its port, or the default one, and without.
        UrlVariants::Twilio => {
            let (host, port) = address.host_and_port();
            let other = match port {
                Some(_) => address.at(host),
                None => address.at(format!("{host}:{}", address.default_port())),
            };
            vec![given, other.to_string()]
        }
        UrlVariants::HubSpot => {
            let decoded = hubspot_decoded(&given);
            if decoded == given {
                vec![given]
            } else {
                vec![decoded, given]
            }
        }
    }
}

/// Twilio's form: sorted by name, then each distinct value, with nothing between them.
pub(super) fn twilio_form(input: &Components<'_>) -> Vec<u8> {
    if !input.is_form() {
        return Vec::new();
    }
    let mut pairs: Vec<_> = form::pairs(input.body).collect();
    pairs.sort();
    pairs.dedup();
    pairs
        .iter()
        .flat_map(|(name, value)| [name.as_ref(), value.as_ref()])
        .flatten()
        .copied()
        .collect()
}

/// The query parameter by which Twilio covers a body that is no form.
pub(super) const BODY_DIGEST: &str = "bodySHA256";

/// Whether the body is the one that the URL tells of.
pub(super) fn check_body_digest(input: &Components<'_>) -> Result<(), Verdict> {
    if input.is_form() && !input.body.is_empty() {
        return Ok(());
    }
    match form::get(input.query().as_bytes(), BODY_DIGEST) {
        Some(digest) if digest.eq_ignore_ascii_case(&body_digest(input.body)) => Ok(()),
        Some(_) => Err(Verdict::mismatch(
            "the body does not match `bodySHA256` in the URL",
        )),
        None if input.body.is_empty() => Ok(()),
        None => Err(Verdict::malformed(
            "the URL has no `bodySHA256`, without which Twilio does not cover a body that is no form",
        )),
    }
}

/// Adds the body's digest to the query where the body would not be covered without.
pub(super) fn add_body_digest(input: &mut Components<'_>) -> bool {
    let covered = input.body.is_empty() || input.is_form();
    if covered || form::get(input.query().as_bytes(), BODY_DIGEST).is_some() {
        return false;
    }
    let digest = format!("{BODY_DIGEST}={}", body_digest(input.body));
    input.address.query = Some(match input.query() {
        "" => digest,
        query => format!("{query}&{digest}"),
    });
    true
}

fn body_digest(body: &[u8]) -> String {
    hex(&Hash::Sha256.of(&[body]))
}

/// Decodes the escapes that HubSpot's guide lists ("Validating requests", v3); its libraries decode none.
fn hubspot_decoded(url: &str) -> String {
    const LISTED: [(&str, &str); 12] = [
        ("%3A", ":"),
        ("%2F", "/"),
        ("%3F", "?"),
        ("%40", "@"),
        ("%21", "!"),
        ("%24", "$"),
        ("%27", "'"),
        ("%28", "("),
        ("%29", ")"),
        ("%2A", "*"),
        ("%2C", ","),
        ("%3B", ";"),
    ];
    let mut decoded = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        let listed = LISTED.iter().find(|(text, _)| {
            let start = escape.as_bytes().get(..3);
            start.is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
        });
        let (text, taken) = listed.map_or(("%", 1), |(_, text)| (*text, 3));
        decoded.extend([before, text]);
        rest = &escape[taken..];
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twilio_may_or_may_not_name_the_port() {
        for (url, other) in [
            ("https://h/a", "https://h:443/a"),
            ("http://h/a", "http://h:80/a"),
            ("https://h:1234/a", "https://h/a"),
            ("https://[::1]/a", "https://[::1]:443/a"),
        ] {
            let found = spellings(UrlVariants::Twilio, &SignedUrl::parse(url));
            assert_eq!(found, [url, other]);
        }
    }

    #[test]
    fn hubspot_decodes_what_it_lists() {
        assert_eq!(hubspot_decoded("a%40b%2cc%20d%26e%"), "a@b,c%20d%26e%");
        assert_eq!(hubspot_decoded("%\u{e9}%2"), "%\u{e9}%2");
    }
}
